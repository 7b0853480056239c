"""How far a project has come."""

from collections.abc import Iterator, Sequence

from asyncfix.facts import Attribute, Call, Expression, Function, Name, Operation, Parameterised
from asyncfix.finding import Finding, Progress
from asyncfix.program import Key
from asyncfix.reach import Reach
from asyncfix.types import Callable, Deferred, Type


def measure(reach: Reach, roots: Sequence[Key], findings: Sequence[Finding]) -> Progress:
    """Of the coroutines that do blocking work, those that hand all of it to a thread."""
    blocked = {(each.path, each.function) for each in findings if each.waits}
    counted = [root for root in roots if not reach.inference.is_manager(root)]
    on_the_loop = {root for root in counted if (root.path, reach.name(root)) in blocked}
    off_the_loop = [root for root in counted if root not in on_the_loop and hands_over(reach, root)]
    return Progress(len(on_the_loop) + len(off_the_loop), len(off_the_loop))


def hands_over(reach: Reach, root: Key) -> bool:
    """Whether a coroutine passes a function that blocks to something that will call it elsewhere."""
    function = reach.program.function(root)
    for operation in function.operations:
        if not isinstance(operation.value, Call):
            continue
        for argument in operation.value.arguments:
            values = () if is_passed_on(argument.value, function) else reach.inference.types(argument.value, root)
            if any(blocks(reach, each) for each in values):
                return True
    return False


def is_passed_on(value: Expression, function: Function) -> bool:
    """A function that came as an argument is its caller's work."""
    if not isinstance(value, Name):
        return False
    return any(isinstance(function.bindings[index].value, Parameterised) for index in value.bindings)


def blocks(reach: Reach, value: Type) -> bool:
    """Whether a function that is handed over blocks, as far as can be told: its arguments may have no known type."""
    target = value.call if isinstance(value, Deferred) else value
    if not isinstance(target, Callable):
        return False
    return reach.reaches(target.function) or any(untyped_calls(reach, target.function))


def untyped_calls(reach: Reach, function: Key) -> Iterator[Operation]:
    """Calls, not awaited, of a method name that blocks in some library, on a value of unknown type."""
    for operation in reach.program.function(function).operations:
        match operation:
            case Operation(kind="call", awaited=False, value=Call(function=Attribute(value=owner, attr=attr))):
                if attr in reach.blocking_names and not reach.inference.types(owner, function):
                    yield operation
