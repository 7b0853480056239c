"""Statements whose errors are swallowed, and the commits behind them that can't do what they say."""

from collections.abc import Iterator

from asyncfix import catalog
from asyncfix.evidence.handles import Handles, Use
from asyncfix.evidence.order import Order
from asyncfix.evidence.statements import SAVES, commits, is_statement, sql_of
from asyncfix.infer.calls import last_name
from asyncfix.infer.types import Callable, ClassType
from asyncfix.link.program import Key
from asyncfix.model.expressions import Attribute, Call, Display, Expression, Name
from asyncfix.model.facts import Arm, Operation
from asyncfix.reach.reach import Reach

EVERYTHING = ("BaseException", "Exception")
MOST_FUNCTIONS = 50  # that a handler's calls are followed through


def find_commits(reach: Reach, handles: Handles) -> Iterator[tuple[Use, Use]]:
    """The commits of a function that follow a swallowed error, each with a statement that may have raised it."""
    ends = [use for use in handles.uses if commits(handles, use) and not use.in_thread]
    if not ends or not any(arm.kind == "except" for arm in handles.function.arms):
        return
    order = Order(handles.function)
    statements = [use for use in handles.uses if not use.in_thread and is_statement(use) and aborts(handles, use)]
    for commit in ends:
        for statement in statements:
            if statement.handle & commit.handle and is_swallowed(reach, handles, order, statement, commit):
                yield statement, commit
                break


def aborts(handles: Handles, use: Use) -> bool:
    """Whether an error of this statement would abort its transaction."""
    call = use.operation.value
    if not isinstance(call, Call) or SAVES.match(sql_of(handles, use)):
        return False
    receiver = [call.function.value] if isinstance(call.function, Attribute) else []
    values = [*receiver, *(argument.value for argument in call.arguments)]
    return any(mark.get("after_error") == "aborted" for each in values for mark in handles.resources(each))


def is_swallowed(reach: Reach, handles: Handles, order: Order, statement: Use, commit: Use) -> bool:
    """Whether some handler swallows the error of a statement, and the function then comes to the commit."""
    for number in order.around(statement.operation):
        tried = order.arms[number]
        if tried.kind != "try" or is_guarded(handles, order, statement, number):
            continue
        for place, handler in enumerate(order.arms):
            if (
                handler.kind == "except"
                and handler.statement == tried.statement
                and catches(handles, handler.value, statement)
            ):
                # The first handler that catches the error decides.
                return (
                    handler.leaves != "function"
                    and comes_to(order, place, commit.operation)
                    and not is_careful(reach, handles, order, place, statement)
                    and not is_undone(handles, order, statement, commit)
                )
    return False


def is_guarded(handles: Handles, order: Order, statement: Use, tried: int) -> bool:
    """Whether a block between the `try` and the statement, or a savepoint, undoes what failed."""
    around = order.around(statement.operation)
    inner = [order.arms[each] for each in around[around.index(tried) + 1 :]]
    if any(arm.kind == "with" and arm.value is not None and handles.kind(arm.value) != "cursor" for arm in inner):
        return True
    return any(
        use.handle & statement.handle and tried in order.around(use.operation) and SAVES.match(sql_of(handles, use))
        for use in handles.uses
    )


def catches(handles: Handles, caught: Expression | None, statement: Use) -> bool:
    """Whether a handler catches errors of the library whose statement it is."""
    match caught:
        case None:
            return True
        case Display(items=items):
            return any(catches(handles, each, statement) for each in items)
        case Name() | Attribute() if last_name(caught) in EVERYTHING:
            return True
        case _:
            found = handles.inference.types(caught, handles.scope)
            library = root_of(handles, statement.key)
            return any(isinstance(each, ClassType) and root_of(handles, each.cls) == library for each in found)


def root_of(handles: Handles, key: Key) -> str:
    return handles.program.modules[key.path].facts.module.partition(".")[0]


def comes_to(order: Order, handler: int, commit: Operation) -> bool:
    """Whether the function always comes from the end of a handler to a commit, unless something raises."""
    arm = order.arms[handler]
    outside = order.outward(arm.parent)
    own = order.arms[commit.arm] if commit.arm >= 0 else None
    if own and own.kind == "finally" and own.statement == arm.statement:
        return True
    if commit.arm >= 0 and commit.arm not in outside:
        return False
    if arm.line >= commit.span.line:
        return False
    loops = [each for each in outside if order.arms[each].kind == "loop"]
    if arm.leaves == "iteration" and (not loops or loops[0] in order.around(commit)):
        return False
    return not any(is_way_out(order, each, arm, commit) for each in order.arms)


def is_way_out(order: Order, arm: Arm, handler: Arm, commit: Operation) -> bool:
    """Whether an arm between a handler and a commit leaves the function, perhaps because of the error."""
    between = handler.line < arm.line < commit.span.line and arm.statement != handler.statement
    return between and arm.leaves == "function" and arm.kind in ("if", "else", "case")


def is_careful(reach: Reach, handles: Handles, order: Order, handler: int, statement: Use) -> bool:
    """Whether a handler does something about the transaction, or calls code that does, or that nothing is known of."""
    inside = [each for each in handles.function.operations if handler in order.around(each)]
    if any(use.operation is each and use.handle & statement.handle for use in handles.uses for each in inside):
        return True
    if any(write_on(handles, statement)):
        return True
    return any(settles_somewhere(reach, edge.target) for edge in reach.edges(handles.scope) if edge.operation in inside)


def write_on(handles: Handles, statement: Use) -> Iterator[bool]:
    """Whether an attribute of the connection is set in this function: it may not be in a transaction at all."""
    for write in handles.function.writes:
        yield bool(handles.of(write.target) & statement.handle)


def settles_somewhere(reach: Reach, key: Key) -> bool:
    """Whether a function ends a transaction, or takes a new connection, at any depth."""
    todo, seen = [key], set[Key]()
    while todo and len(seen) < MOST_FUNCTIONS:
        each = todo.pop()
        if each in seen:
            continue
        seen.add(each)
        marks = {mark.name for mark in reach.program.function(each).marks}
        if marks & {"settles", "acquires", "releases"} or is_connecting(reach, each):
            return True
        if not catalog.is_stub(each.path):
            todo += [edge.target for edge in reach.edges(each)]
    return False


def is_connecting(reach: Reach, key: Key) -> bool:
    function = reach.program.function(key)
    if not catalog.is_stub(key.path):
        return False
    made = reach.inference.completed(Callable(key))
    kinds = [mark.first for value in made for mark in Handles(reach.inference, key).marks(value, "resource")]
    return "connection" in kinds and any(mark.name == "blocks" for mark in function.marks)


def is_undone(handles: Handles, order: Order, statement: Use, commit: Use) -> bool:
    """Whether anything else on the connection ends the transaction between a statement and a commit."""
    return any(
        use.handle & statement.handle
        and (use.has("settles") or SAVES.match(sql_of(handles, use)))
        and order.is_after(use.operation, statement.operation)
        and order.is_after(commit.operation, use.operation)
        for use in handles.uses
    )
