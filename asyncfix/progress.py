"""How far a project has come, and what could not be judged."""

from collections.abc import Iterator, Sequence

from asyncfix.facts import Attribute, Call
from asyncfix.finding import Finding, Progress, Unresolved
from asyncfix.program import Key
from asyncfix.reach import Reach
from asyncfix.types import Callable, Deferred, Type


def measure(reach: Reach, roots: Sequence[Key], findings: Sequence[Finding]) -> Progress:
    """Of the coroutines that do blocking work, those that hand all of it to a thread."""
    blocked = {(each.path, each.function) for each in findings}
    counted = [root for root in roots if not reach.inference.is_manager(root)]
    on_the_loop = [root for root in counted if (root.path, reach.name(root)) in blocked]
    off_the_loop = [root for root in counted if root not in on_the_loop and hands_over(reach, root)]
    return Progress(len(on_the_loop) + len(off_the_loop), len(off_the_loop))


def hands_over(reach: Reach, root: Key) -> bool:
    """Whether a coroutine passes a function that blocks to something that will call it elsewhere."""
    for operation in reach.program.function(root).operations:
        if not isinstance(operation.value, Call):
            continue
        for argument in operation.value.arguments:
            if any(blocks(reach, each) for each in reach.inference.types(argument.value, root)):
                return True
    return False


def blocks(reach: Reach, value: Type) -> bool:
    target = value.call if isinstance(value, Deferred) else value
    return isinstance(target, Callable) and reach.reaches(target.function)


def find_unresolved(reach: Reach, root: Key) -> Iterator[Unresolved]:
    """Calls on the loop, not awaited, of a method name that blocks in some library, on a value of unknown type."""
    function = reach.program.function(root)
    for operation in function.operations:
        call = operation.value
        if operation.kind != "call" or operation.awaited or not isinstance(call, Call):
            continue
        if not isinstance(call.function, Attribute) or call.function.attr not in reach.blocking_names:
            continue
        if not reach.inference.types(call.function.value, root):
            yield Unresolved(root.path, operation.span, reach.name(root), f"….{call.function.attr}()")
