"""Whether an operation stands behind a test that the event loop's thread does not pass."""

from asyncfix.catalog.marks import find_mark
from asyncfix.infer.inference import Inference
from asyncfix.infer.types import Callable
from asyncfix.link.program import Key
from asyncfix.model.expressions import Call, Constant, Expression, Name
from asyncfix.model.facts import Condition, Guard

DEEPEST = 3  # functions that answer by asking another


def is_passed_elsewhere(guard: Guard, scope: Key, inference: Inference, depth: int = DEEPEST) -> bool:
    """True where a test says: another thread, or no running loop."""
    return all(denies(each, scope, inference, depth) for each in guard)


def denies(condition: Condition, scope: Key, inference: Inference, depth: int) -> bool:
    """Whether a condition can't hold on the thread of a running loop."""
    match condition:
        case Condition(kind="same", value=value, holds=False):
            return is_given_by("identifies_thread", value, scope, inference)
        case Condition(kind="none", value=value, holds=holds):  # what it gives on the loop's thread is no None
            return denies(Condition("true", value, not holds), scope, inference, depth)
        case Condition(kind="true", value=value, holds=holds):
            is_known = not holds and is_given_by("finds_loop", value, scope, inference)
            return is_known or is_denied(value, holds, scope, inference, depth)
        case Condition(kind="raised", value=value, holds=True):
            return is_given_by("finds_loop", value, scope, inference)
        case _:
            return False


def is_denied(value: Expression, answer: bool, scope: Key, inference: Inference, depth: int) -> bool:
    """Whether a function of the project gives this answer only where the loop's thread does not come."""
    if not depth or not isinstance(value, Call):
        return False
    callees = [each for each in inference.called_by(value, scope) if isinstance(each, Callable)]
    return bool(callees) and all(answers_elsewhere(each.function, answer, inference, depth - 1) for each in callees)


def answers_elsewhere(key: Key, answer: bool, inference: Inference, depth: int) -> bool:
    function = inference.program.function(key)
    sides = [each.yes if answer else each.no for each in function.verdicts]
    reached = [side for side in sides if side is not None]
    if function.is_async or not reached:
        return False
    return all(any(is_passed_elsewhere(guard, key, inference, depth) for guard in side) for side in reached)


def is_given_by(mark: str, value: Expression, scope: Key, inference: Inference) -> bool:
    """Whether a value is the result of a function with a mark, itself or by a name that is else None."""
    match value:
        case Call():
            called = (each for each in inference.called_by(value, scope) if isinstance(each, Callable))
            return any(find_mark(inference.program.function(each.function), mark) for each in called)
        case Name(bindings=bindings) if bindings:
            function = inference.program.function(scope)
            bound = [function.bindings[each].value for each in bindings]
            calls = [each for each in bound if isinstance(each, Call)]
            others = [each for each in bound if not isinstance(each, Call) and each != Constant(None)]
            return bool(calls) and not others and all(is_given_by(mark, each, scope, inference) for each in calls)
        case _:
            return False
