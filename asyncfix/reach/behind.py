"""Whether a call stands behind a question to the same object which says that it won't wait, or that it will."""

from collections.abc import Iterator

from asyncfix.model.expressions import Attribute, Call, Expression
from asyncfix.model.facts import Condition, Function, Guard, Operation
from asyncfix.reach.conditions import alternatives


def is_behind(questions: str, call: Call, receiver: Expression, function: Function) -> bool:
    """Whether every place of a call is the first one behind the answer to such a question."""
    wanted = [answer(each, receiver) for each in alternatives(questions)]
    places = [each for each in function.operations if each.kind == "call" and each.value is call]
    return bool(places) and all(any(is_first(each, guard, function) for guard in wanted) for each in places)


def answer(question: str, receiver: Expression) -> Guard:
    """What a test has told where it stands: `not empty()`, `qsize()`."""
    method = question.removeprefix("not ").removesuffix("()")
    return (Condition("true", Call(Attribute(receiver, method)), not question.startswith("not ")),)


def is_first(operation: Operation, guard: Guard, function: Function) -> bool:
    """Whether nothing like an operation runs between the answer to a question and itself.

    In a loop that the question stands before, it may be its own predecessor.
    """
    if guard not in operation.guards:
        return False
    asked = guard[0].value
    before = function.operations[: function.operations.index(operation)]
    asking = [index for index, each in enumerate(before) if each.value == asked]
    if not asking:
        return False
    suites = list(around(operation, function))
    inner = suites[: suites.index(before[asking[-1]].arm)] if before[asking[-1]].arm in suites else suites
    is_repeated = any(function.arms[each].kind == "loop" for each in inner if each >= 0)
    taking = (each for each in before[asking[-1] :] if is_like(each, operation))
    return not is_repeated and not any(each.arm in suites for each in taking)


def around(operation: Operation, function: Function) -> Iterator[int]:
    """The suites that an operation stands in, the innermost first."""
    arm = operation.arm
    while arm >= 0:
        yield arm
        arm = function.arms[arm].parent
    yield arm


def is_like(one: Operation, other: Operation) -> bool:
    """Whether two operations call the same method of the same object."""
    match one.value, other.value:
        case Call(function=first), Call(function=second):
            return one.kind == "call" and first == second
        case _:
            return False


def is_pending(call: Call, receiver: Expression, function: Function) -> bool:
    """Whether a call stands where the object has just said that it is not done: nothing was awaited since."""
    asked = Call(Attribute(receiver, "done"))
    undone: Guard = (Condition("true", asked, False),)
    for number, operation in enumerate(function.operations):
        if operation.kind == "call" and operation.value is call and undone in operation.guards:
            before = function.operations[:number]
            last = max((index for index, each in enumerate(before) if each.value == asked), default=number)
            return not any(each.awaited or each.is_async or each.kind == "await" for each in before[last:])
    return False
