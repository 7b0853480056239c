"""How far a project has come."""

from collections import abc, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, partial

from asyncfix.catalog import is_stub
from asyncfix.catalog.marks import find_mark
from asyncfix.infer.types import Callable, Deferred, Type
from asyncfix.link.program import Key
from asyncfix.model.expressions import Attribute, Call, Expression, Name, Parameterised
from asyncfix.model.facts import Function, Operation
from asyncfix.model.finding import Finding, Progress
from asyncfix.reach.reach import Reach

Kinds = frozenset[str]  # what work waits for; "" where it can't be told


def measure(reach: Reach, roots: Sequence[Key], findings: Sequence[Finding]) -> Progress:
    """Of the coroutines that do blocking work, those that hand all of it to a thread."""
    blocked: defaultdict[object, set[str]] = defaultdict(set)
    for each in findings:
        if each.waits:
            blocked[each.path, each.function].add(each.rule)
    counted = [root for root in roots if not reach.inference.is_manager(root)]
    on_the_loop = [rules for root in counted if (rules := blocked.get((root.path, reach.name(root))))]
    kinds_of = cache(partial(find_kinds, reach))
    others = [root for root in counted if (root.path, reach.name(root)) not in blocked]
    off_the_loop = [kinds for root in others if (kinds := handed_over(reach, root, kinds_of))]
    kind = common_kind([*map(kinds_in, on_the_loop), *off_the_loop])
    return Progress(len(on_the_loop) + len(off_the_loop), len(off_the_loop), kind)


def kinds_in(rules: Iterable[str]) -> Kinds:
    return frozenset(rule.removeprefix("blocking-") for rule in rules if rule.startswith("blocking-"))


def common_kind(work: Iterable[Kinds]) -> str:
    """What all functions wait for, whatever else they do; "" where there is no such thing."""
    known = [kinds - {""} for kinds in work if kinds - {""}]
    return min(frozenset.intersection(*known), default="") if known else ""


def handed_over(reach: Reach, root: Key, kinds_of: abc.Callable[[Type], Kinds]) -> Kinds:
    """The work of the functions that a coroutine passes to something that will call them elsewhere."""
    function = reach.program.function(root)
    calls = (operation.value for operation in function.operations if isinstance(operation.value, Call))
    passed = [each.value for call in calls for each in call.arguments if not is_passed_on(each.value, function)]
    values = {value for each in passed for value in reach.inference.types(each, root)}
    return frozenset(kind for value in values for kind in kinds_of(value))


def is_passed_on(value: Expression, function: Function) -> bool:
    """A function that came as an argument is its caller's work."""
    if not isinstance(value, Name):
        return False
    return any(isinstance(function.bindings[index].value, Parameterised) for index in value.bindings)


def find_kinds(reach: Reach, value: Type) -> Kinds:
    """The work of a function that is handed over, as far as can be told: its arguments may have no known type."""
    target = value.call if isinstance(value, Deferred) else value
    if not isinstance(target, Callable):
        return frozenset()
    key, function = target.function, reach.program.function(target.function)
    if mark := find_mark(function, "blocks"):
        return frozenset((mark.first,))
    if function.is_async or is_stub(key.path):
        return frozenset()
    found = frozenset(found.mark.first for edge in reach.edges(key) if (found := reach.chain(key, edge)))
    return found or frozenset("" for _ in untyped_calls(reach, key))


def untyped_calls(reach: Reach, function: Key) -> Iterator[Operation]:
    """Calls, not awaited, of a method name that blocks in some library, on a value of unknown type."""
    for operation in reach.program.function(function).operations:
        match operation:
            case Operation(kind="call", awaited=False, value=Call(function=Attribute(value=owner, attr=attr))):
                if attr in reach.blocking_names and not reach.inference.types(owner, function):
                    yield operation
