"""Transactions that are open while a coroutine awaits."""

from asyncfix.evidence.handles import Handles, Use
from asyncfix.evidence.order import Order
from asyncfix.evidence.pauses import Pauses
from asyncfix.evidence.statements import locks, settles
from asyncfix.link.program import Key
from asyncfix.model.facts import Arm, Operation
from asyncfix.reach.reach import Reach


def find_held(reach: Reach, root: Key, pauses: Pauses) -> dict[int, Operation]:
    """The statements of a coroutine that lock something over an await, by identity, each with the first such await."""
    handles = Handles(reach.inference, root)
    statements = [use for use in handles.uses if locks(handles, use)]
    if not statements or not handles.function.is_async:
        return {}
    order = Order(handles.function)
    awaits = [each for each in handles.function.operations if pauses.is_pause(each, handles.scope)]
    ends = [use for use in handles.uses if settles(handles, use)]
    found = {}
    for use in statements:
        own = [each.operation for each in ends if each.handle & use.handle]
        held = (each for each in awaits if is_held(order, handles, use, each, own))
        if pause := next(held, None):
            found[id(use.operation)] = pause
    return found


def is_held(order: Order, handles: Handles, use: Use, pause: Operation, ends: list[Operation]) -> bool:
    """Whether the transaction of a statement is open at an await, and ended afterwards."""
    statement = use.operation
    if is_handled(order, statement, pause):
        return False
    if order.follows(pause, statement):
        between = (each for each in ends if order.is_after(each, statement) and order.is_after(pause, each))
        settled = any(not leaves(order, each, pause) for each in between)
        return not settled and is_ended(order, handles, use, pause, ends)
    return (
        order.shares_loop(statement, pause)
        and not any(order.shares_loop(statement, each) for each in ends)
        and any(order.follows(each, statement) and order.is_after(each, pause) for each in ends)
    )


def is_ended(order: Order, handles: Handles, use: Use, pause: Operation, ends: list[Operation]) -> bool:
    """Whether the transaction ends after the await: with a call, or with a block over the connection."""
    if any(order.follows(each, pause) and not is_handled(order, use.operation, each) for each in ends):
        return not has_block(order, handles, use, use.operation) or has_block(order, handles, use, pause)
    return has_block(order, handles, use, pause)


def has_block(order: Order, handles: Handles, use: Use, operation: Operation) -> bool:
    """Whether an operation stands in a `with` over the connection, which ends its transaction."""
    return any(arm.kind == "with" and is_over(handles, arm, use) for arm in order.arms_around(operation))


def is_over(handles: Handles, arm: Arm, use: Use) -> bool:
    value = arm.value
    return value is not None and handles.kind(value) == "connection" and bool(handles.of(value) & use.handle)


def is_handled(order: Order, first: Operation, second: Operation) -> bool:
    """Whether an operation stands in a handler of the `try` whose body the other stands in."""
    tried = {arm.statement for arm in order.arms_around(first) if arm.kind == "try"}
    return any(arm.kind == "except" and arm.statement in tried for arm in order.arms_around(second))


def leaves(order: Order, end: Operation, pause: Operation) -> bool:
    """Whether a transaction is ended on a way that does not come to the await."""
    outside = set(order.around(end)) - set(order.around(pause))
    return any(order.arms[each].leaves for each in outside)
