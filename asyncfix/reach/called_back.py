"""What a library's function that waits may call of its arguments, where its stub doesn't say what it does with them."""

from collections.abc import Iterator, Mapping

from asyncfix import catalog
from asyncfix.catalog.marks import find_mark
from asyncfix.infer.calls import bound_parameters
from asyncfix.link.program import Program
from asyncfix.model.expressions import Argument, Call, Expression, Name
from asyncfix.model.facts import Function
from asyncfix.reach.protocols import ASKED
from asyncfix.reach.target import Target
from asyncfix.reach.targets import Targets
from asyncfix.reach.ways import Edge

ELSEWHERE = ("in_thread", "on_loop")


def called_back(targets: Targets, program: Program, edge: Edge, state: Target) -> Iterator[Edge]:
    """Callables, and objects of the program by the methods that libraries ask of any."""
    call = edge.operation.value
    key = edge.entered.function
    if edge.operation.kind != "call" or not isinstance(call, Call) or not catalog.is_stub(key.path):
        return
    function = program.function(key)
    if find_mark(function, "blocks"):
        kept = kept_by(function)
        bound = bound_parameters(function, call)
        given = (*call.arguments, *bound_before(call, program.function(state.function)))
        left = (each for each in given if not is_one_of(each, kept, bound))
        asked = (targets.asked_of(each.value, state.function, state.context, ASKED) for each in left)
        yield from (Edge(edge.operation, target) for found in asked for target in found)


def bound_before(call: Call, function: Function) -> tuple[Argument, ...]:
    """What the function that a name was given was made with: `partial(copytree, ignore=skip)`."""
    if not isinstance(call.function, Name):
        return call.function.arguments if isinstance(call.function, Call) else ()
    made = (function.bindings[each].value for each in call.function.bindings)
    return tuple(argument for each in made if isinstance(each, Call) for argument in each.arguments[1:])


def kept_by(function: Function) -> frozenset[str]:
    """The parameters whose callables run later, or elsewhere."""
    marks = [each for each in function.marks if each.name in ("runs", "offloads", "binds", "defers")]
    return frozenset(each.positional[-1] for each in marks if each.name != "runs" or each.first in ELSEWHERE)


def is_one_of(argument: Argument, names: frozenset[str], bound: Mapping[str, Expression]) -> bool:
    """Whether an argument goes to one of these parameters."""
    return argument.keyword in names or any(bound.get(name) is argument.value for name in names)
