"""Calls on the loop that could not be judged: on values of unknown type, and into packages that no stub describes."""

from collections.abc import Iterable, Iterator

from asyncfix import catalog
from asyncfix.catalog.marks import find_mark, is_judged
from asyncfix.evidence.foreign import Foreign
from asyncfix.infer.calls import last_name
from asyncfix.infer.types import Callable
from asyncfix.link.program import Key
from asyncfix.model.expressions import Attribute, Awaited, Call, Display, Expression, Name
from asyncfix.model.facts import Function, Operation
from asyncfix.model.finding import Unclassified, Unresolved
from asyncfix.model.remembered import frozen
from asyncfix.reach.reach import Reach

HANDED_ON = ("gathers", "keeps", "submits")  # marks of functions that take what is to be awaited

# Methods of strings, which waiting objects don't have; with those of collections, what an untyped value likely is.
OF_TEXT = frozenset("decode encode endswith lower lstrip rstrip split splitlines startswith strip upper".split())
OF_VALUES = OF_TEXT.union(*map(dir, (bytes, dict, list, set, str)))
ERRORS = ("Error", "Exception", "Warning")  # what is raised does not wait


@frozen
class Unjudged:
    """`unresolved` could block, if their receiver were known; `unclassified`, if their package were."""

    unresolved: tuple[Unresolved, ...]
    unclassified: tuple[Unclassified, ...]


def find_unjudged(reach: Reach) -> Unjudged:
    """What is not known of the code on the loop, in the files that are reported on."""
    foreign = Foreign(reach.inference)
    keys = [key for key in find_on_loop(reach) if reach.is_reported(key.path)]
    found = [each for key in keys for each in find_in(key, reach, foreign)]
    return Unjudged(
        tuple(sorted(each for each in found if isinstance(each, Unresolved))),
        tuple(sorted(each for each in found if isinstance(each, Unclassified))),
    )


def find_in(key: Key, reach: Reach, foreign: Foreign) -> Iterator[Unresolved | Unclassified]:
    for operation, function in unknown_calls(reach, key):
        name = last_name(function)
        place = (key.path, operation.span, reach.name(key), name)
        if name in OF_TEXT or name.endswith(ERRORS):
            continue
        if packages := foreign.packages(function, key):
            yield Unclassified(*place, min(packages))
        elif name in reach.blocking_names - OF_VALUES and is_untyped(function, key, reach):
            yield Unresolved(*place)


def is_untyped(function: Expression, key: Key, reach: Reach) -> bool:
    """Whether it is a method of a value of which nothing is known."""
    return isinstance(function, Attribute) and not reach.inference.types(function.value, key)


def find_on_loop(reach: Reach) -> Iterable[Key]:
    """The functions whose bodies run on the loop: the roots, and the synchronous ones that they reach."""
    found = dict.fromkeys(reach.roots)
    todo = list(found)
    while todo:
        key = todo.pop()
        for edge in reach.edges(key):
            if edge.target not in found and is_followed(edge.target, reach) and reach.is_on_loop(edge, key):
                found[edge.target] = None
                todo.append(edge.target)
    return found


def is_followed(key: Key, reach: Reach) -> bool:
    """Whether calling a function runs its body there and then."""
    function = reach.program.function(key)
    return not function.is_async and not catalog.is_stub(key.path) and not is_judged(function)


def unknown_calls(reach: Reach, key: Key) -> Iterator[tuple[Operation, Expression]]:
    """The calls of a function that lead nowhere known, without those that something awaits; each with what it calls."""
    function = reach.program.function(key)
    calls = [each for each in function.operations if each.kind == "call" and not each.awaited]
    unknown = [each for each in calls if not reach.inference.types(called(each), key)]
    awaited = find_awaited(reach, function, key) if unknown else set()
    return ((each, called(each)) for each in unknown if each.value not in awaited)


def called(operation: Operation) -> Expression:
    assert isinstance(operation.value, Call)
    return operation.value.function


def find_awaited(reach: Reach, function: Function, key: Key) -> set[Expression]:
    """The calls whose results a function awaits elsewhere than where it makes them, or hands on to be awaited."""
    found: list[Expression] = []
    for operation in function.operations:
        match operation:
            case Operation(kind="with" | "for", is_async=True) | Operation(kind="await"):
                found.append(operation.value)
            case Operation(kind="call", value=Call() as call):
                if operation.awaited or hands_on(reach, call, key):
                    found += [argument.value for argument in call.arguments]
    return {made for each in found for made in made_by(each, function)}


def hands_on(reach: Reach, call: Call, key: Key) -> bool:
    for callee in reach.inference.types(call.function, key):
        if isinstance(callee, Callable) and catalog.is_stub(callee.function.path):
            called = reach.program.function(callee.function)
            if called.is_async or any(find_mark(called, name) for name in HANDED_ON):
                return True
    return False


def made_by(expression: Expression, function: Function) -> Iterator[Expression]:
    """The expressions that a value comes from, through names of its function and displays."""
    match expression:
        case Name(bindings=bindings):
            yield from (function.bindings[index].value for index in bindings)
        case Display(items=items):
            yield from items
        case Awaited(value=value):
            yield value
        case _:
            yield expression
