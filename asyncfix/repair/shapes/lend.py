"""A connection that is taken and given back by statements: what of them a context manager would do."""

import ast
from collections.abc import Iterator, Sequence

from asyncfix.model.finding import Reason
from asyncfix.model.remembered import frozen, replace
from asyncfix.repair.bench import Bench
from asyncfix.repair.dataflow.interface import find_interface_in
from asyncfix.repair.dataflow.names import find_names
from asyncfix.repair.edits import Drop, Lend, position
from asyncfix.repair.judgement.takings import gives_back, hands_on, stands_in, takes_name
from asyncfix.repair.naming import name_after_function
from asyncfix.repair.scene.blocks import Block, calls_in
from asyncfix.repair.scene.retries import Retry
from asyncfix.repair.scene.syntax import mentions, own_nodes, suspends
from asyncfix.repair.scene.together import enters_connection, takes_connection
from asyncfix.repair.scene.tools import bound_in
from asyncfix.repair.scene.words import receiver_of
from asyncfix.repair.shapes.behind import LEAVING, is_none, part_final
from asyncfix.repair.shapes.given_back import closes_again, parted
from asyncfix.repair.shapes.tried import (
    Tried,
    after_try,
    asks,
    find_tried,
    is_use,
    leaves_without,
    without_ending,
)

Taken = Sequence[ast.stmt]
Statements = list[ast.stmt]


@frozen
class Lending:
    """`conn = take()`, `try: ... finally: give(conn)`, or `give(conn)` at the end of the block.

    `bodies` are the lists of statements between the two, `release` is what gives the connection back; `guarded` if it
    did so after an exception, too. The context manager always does: an await that is cancelled raises anywhere.
    `closing`: the block goes on closing it where it did, and closing it once more does nothing.
    `others` are further connections, taken by what is `beside` the first and given back with it.
    """

    handle: str
    acquire: ast.Assign | ast.expr
    bodies: tuple[Sequence[ast.stmt], ...]
    release: tuple[ast.stmt, ...]
    guarded: bool
    closing: bool = False
    tried: Tried | None = None
    beside: tuple[ast.AST, ...] = ()
    others: tuple[str, ...] = ()
    rest: tuple[ast.stmt, ...] = ()  # what the `finally` does once the connection has been given back
    changing: frozenset[str] = frozenset()  # what gives it back depends on, and the block changes

    @property
    def handles(self) -> frozenset[str]:
        return frozenset((self.handle, *self.others))


def find_lending(bench: Bench, block: Block) -> Lending | Reason:
    """How a block takes its connection and gives it back, or why that can't be done by a context manager."""
    if block.item:
        return _find_entered(bench, block)
    found = [_changing(bench, block, each) for each in _find_taken(bench, block)]
    changing = _refuse(block, "what takes it or gives it back changes")
    return next((each for each in found if _is_usable(bench, block, each)), changing)


def _changing(bench: Bench, block: Block, found: Lending | Reason) -> Lending | Reason:
    if isinstance(found, Reason):
        return found
    changed = find_names(*block.statements).changes | bench.whole.names.nested_writes
    used = {each.id for each in own_nodes(list(found.release)) if isinstance(each, ast.Name)} & bench.whole.locals
    return replace(found, changing=frozenset(used - found.handles) & changed)


def _is_usable(bench: Bench, block: Block, found: Lending | Reason) -> bool:
    return isinstance(found, Reason) or (_is_plain(block, found) and _may_see_changes(bench, block, found))


def _may_see_changes(bench: Bench, block: Block, found: Lending) -> bool:
    """Whether a manager in the coroutine gives the connection back as its variables say then."""
    if not found.changing:
        return True
    names = bench.whole.names
    elsewhere = find_names(*found.rest, *found.release).changes | names.captures | names.nested_writes | names.deletes
    needed = [each for each in own_nodes([found.acquire, *found.release]) if isinstance(each, ast.Name)]
    is_own = not any(each.id in ("super", "__class__", "locals") for each in needed)
    return is_own and found.changing.isdisjoint(elsewhere) and not found.others and block.retry is None


def _find_taken(bench: Bench, block: Block) -> Iterator[Lending | Reason]:
    """The ways in which it may be taken and given back, those that take most connections at once first."""
    if block.tried:
        retry = block.retry
        found = _find_retried(bench, block, block.tried, retry) if retry else _find_tried(bench, block, block.tried)
        yield found
        return
    taken = _taken_first(bench, block)
    for count in range(len(taken), 1, -1):
        yield from _given_together(bench, block, taken[:count])
    yield _find_given(bench, block)


def _taken_first(bench: Bench, block: Block) -> Taken:
    """The statements that take connections as a block begins, with nothing between them that could not come later."""
    found, between = [block.statements[0]], frozenset[str]()
    seen = find_interface_in(bench.whole, block.statements).visible
    for each in block.statements[1:]:
        if takes_connection(bench.scene, bench.function, each) and not mentions(each, between):
            found.append(each)
        elif (_only_opens(bench, each) or _only_names(each)) and not bound_in(each) & {*seen}:
            between |= bound_in(each)
        else:
            break
    return found


def _given_together(bench: Bench, block: Block, taken: Taken) -> Iterator[Lending]:
    """Several connections that one `finally`, or the end of the block, gives back, or that the block closes."""
    names = [name for each in taken for name in bound_in(each)]
    for found in (_find_given_back(bench, block, taken), _find_closed(bench, block, taken)):
        if isinstance(found, Lending):
            given = found.release or found.bodies[0]
            if all(any(mentions(each, frozenset((name,))) for each in given) for name in names):
                yield found


def _without(statements: Taken, taken: Taken) -> tuple[ast.stmt, ...]:
    return tuple(each for each in statements if each not in taken)


def _find_given(bench: Bench, block: Block) -> Lending | Reason:
    taken = block.statements[:1]
    found = _find_given_back(bench, block, taken)
    return found if isinstance(found, Lending) else _find_closed(bench, block, taken) or found


def _find_closed(bench: Bench, block: Block, taken: Taken) -> Lending | None:
    """`conn = take()`, and somewhere in what follows `conn.close()`."""
    match taken:
        case (ast.Assign(targets=[ast.Name(id=handle)]) as acquire, *beside):
            rest = _without(block.statements, taken)
            others = tuple(name for each in beside for name in bound_in(each))
            calls = list(calls_in(rest))
            names = (handle, *others)
            closed = all(any(closes_again(bench, each, name) for each in calls) for name in names)
            is_given = any(_gives_back(bench, each, name) for each in calls for name in names)
            plain = closed and not is_given and not suspends(list(taken))
            found = Lending(handle, acquire, (rest,), (), guarded=False, closing=True)
            return replace(found, beside=tuple(beside), others=others) if plain else None
        case _:
            return None


def _find_given_back(bench: Bench, block: Block, taken: Taken) -> Lending | Reason:
    names = [name for each in taken for name in bound_in(each)]
    handles = frozenset(names)
    match (*taken[:1], *_without(block.statements, taken)):
        case (ast.Assign(targets=[ast.Name(id=handle)]) as acquire, *between, ast.Try(finalbody=[_, *_]) as last):
            given, rest = parted(bench, last.finalbody, handles)
            kept = [each for each in last.finalbody if each not in given]
            bodies = [between, last.body, *(each.body for each in last.handlers), last.orelse, kept]
            guarded = all(_only_opens(bench, each) or _only_names(each) for each in between)
            lending = Lending(handle, acquire, tuple(bodies), tuple(given), guarded, rest=tuple(rest))
        case (ast.Assign(targets=[ast.Name(id=handle)]) as acquire, *between, ast.Expr(value=ast.Call()) as last):
            given = [last] if mentions(last, handles) else []
            lending = Lending(handle, acquire, (between,), tuple(given), guarded=False)
        case _:
            return _refuse(block, "it is not taken and given back in the same list of statements")
    is_left = any(isinstance(each, LEAVING) for each in own_nodes(list(between)))
    if is_left or not given or suspends(list(given)) or suspends(list(taken)):
        return _refuse(block, "how it is given back depends on the way through the block")
    if any(bench.scene.is_marked(each, bench.function, "ends_pool") for each in calls_in(given)):
        return _refuse(block, "what gives it back ends the pool, too")
    calls = [each for each in calls_in(block.statements) if not stands_in(each, given)]
    if any(_gives_back(bench, each, name) for each in calls for name in names):
        return _refuse(block, "it is given back in other places, too")
    return replace(lending, beside=tuple(taken[1:]), others=tuple(names[1:]))


def _gives_back(bench: Bench, call: ast.Call, handle: str) -> bool:
    """Whether a call gives the connection back, so that it must not be given back once more."""
    if not takes_name(call, handle) or closes_again(bench, call, handle):
        return False
    return gives_back(bench.scene, bench.function, call) or hands_on(bench.scene, bench.function, call)


def _find_entered(bench: Bench, block: Block) -> Lending | Reason:
    """A `with` over a library's manager, or several: a manager of one's own enters and leaves it on the thread."""
    match block.statements[0]:
        case ast.With(items=[ast.withitem(entered, ast.Name(id=handle)), *others], body=body) if all(
            enters_connection(bench.scene, bench.function, each) for each in others
        ):
            names = tuple(ast.unparse(each.optional_vars) for each in others if each.optional_vars)
            beside = tuple(each.context_expr for each in others)
            return Lending(handle, entered, (body,), (), guarded=True, beside=beside, others=names)
        case _:
            return _refuse(block, "only a plain `with` over one manager, with a name, can be entered in a thread")


def _find_tried(bench: Bench, block: Block, taken: ast.Assign) -> Lending | Reason:
    match (taken, block.statements[-1]):
        case (ast.Assign(targets=[ast.Name(id=handle)]), ast.Try() as statement):
            released, behind = part_final(statement.finalbody, handle, bench.handles)
            tried = find_tried(bench, block, taken, handle, released, behind)
        case _:
            return _refuse(block, "it is not taken and given back in the same `try`")
    if not released or suspends(released) or suspends([taken]) or not (tried.is_first and tried.gives_back_alone):
        return _refuse(block, "how it is given back depends on the way through the block")
    if not all(is_use(each, handle) for each in tried.unasked):
        return _refuse(block, "a handler or `finally` uses it without asking if it was taken")
    return Lending(handle, taken, tried.bodies, tuple(released), guarded=True, tried=tried)


def _find_retried(bench: Bench, block: Block, taken: ast.Assign, retry: Retry) -> Lending | Reason:
    """Of a connection that is taken in a `try` of its own, and used by what comes after that."""
    handle = ast.unparse(taken.targets[0])
    initial = next((each for each in block.statements if is_none(each, handle)), None)
    if retry.asking and not initial:
        return _refuse(block, "its name may have been something else before")
    tests, rest = _behind_test(retry.rest, handle) if initial else ([], retry.rest)
    rest = without_ending(rest, bench.handles)
    found = _find_given(bench, Block((taken, *rest), block.siblings))
    if isinstance(found, Reason):
        return replace(found, line=block.line)
    unsure = () if retry.is_sure or tests else retry.rest[:1]
    loop = [retry.asking] if retry.asking else []
    used = [each for each in rest if each not in found.release]
    bodies = found.bodies if suspends(used) else (used,)
    return replace(found, bodies=bodies, tried=after_try([*loop, *tests], unsure, initial))


def _behind_test(statements: Sequence[ast.stmt], handle: str) -> tuple[list[ast.stmt], Sequence[ast.stmt]]:
    """The `if` that asks whether there is a connection, if there is one, and what runs with one."""
    match statements:
        case [ast.If(body=body) as only] if asks(only, frozenset((handle, f"{handle} is not None"))):
            return [only], body
        case [first, *rest] if leaves_without(first, handle):
            return [first], rest
        case _:
            return [], statements


def _refuse(block: Block, why: str) -> Reason:
    return Reason("await-inside", block.line, f"the connection is held across an await, and {why}")


def _only_opens(bench: Bench, statement: ast.stmt) -> bool:
    """`cur = conn.cursor()`: nothing that waits, so nothing that fails."""
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call()):
            return name in bench.handles
        case _:
            return False


def _only_names(statement: ast.stmt) -> bool:
    """`found = []`: a name for something written there, which can't fail."""
    match statement:
        case ast.Assign(targets=[ast.Name()], value=value):
            return all(
                isinstance(each, ast.Constant | ast.List | ast.Dict | ast.expr_context) for each in ast.walk(value)
            )
        case _:
            return False


def _is_plain(block: Block, lending: Lending) -> bool:
    """Whether each connection is bound once."""
    names = [each for each in own_nodes(list(block.statements)) if isinstance(each, ast.Name)]
    bound = [each.id for each in names if not isinstance(each.ctx, ast.Load)]
    times = 2 if lending.tried and lending.tried.initial else 1
    return all(bound.count(each) == times for each in lending.handles)


def lend(bench: Bench, block: Block, lending: Lending, lane: str) -> Lend | Reason:
    """The edit that makes the context manager."""
    parts: list[ast.AST] = [lending.acquire, *lending.beside, *lending.release]
    used = {each.id for each in own_nodes(parts) if isinstance(each, ast.Name)} & bench.whole.locals
    receiver = receiver_of(bench.scene, bench.node)
    parameters = bench.whole.sort(used - {*lending.handles, receiver})
    bound = bench.whole.bound_before(block.tried or block.statements[0])
    if bench.is_nested or not bound.issuperset(parameters):
        return _refuse(block, "what takes it has no place of its own")
    is_nested = bool(lending.changing)
    own = name_after_function(bench.node.name).removesuffix("_sync")
    what = "connections" if lending.others else "connection"
    edit = Lend(
        function=position(bench.node.body[0]),
        first=position(block.statements[0]),
        last=position(block.statements[-1]),
        manager=bench.fresh(f"{own}_sync" if own.endswith(f"_{what}") else f"{own}_{what}_sync"),
        receiver="" if is_nested else receiver,
        parameters=() if is_nested else parameters,
        handle=lending.handle,
        lane=lane,
        released=tuple(position(each) for each in lending.release),
        docstring=f"The {what} of {bench.node.name}(), for a worker thread.",
        closing=lending.closing,
        others=lending.others,
        beside=tuple(position(each) for each in lending.beside if isinstance(each, ast.stmt)),
        together=bench.local_name("connections") if lending.others else "",
        of_class=not is_nested and is_of_class(bench),
        is_nested=is_nested,
    )
    return with_tried(bench, edit, block, lending.tried) if lending.tried else edit


def is_of_class(bench: Bench) -> bool:
    return any(isinstance(each, ast.Name) and each.id == "classmethod" for each in bench.node.decorator_list)


def find_untaken(lending: Lending) -> Iterator[Reason]:
    """Uses of a connection that may not have been taken."""
    tried = lending.tried
    for each in (*tried.unasked, *tried.given_unasked) if tried else ():
        text = f"`{lending.handle}` may not have been taken here, and that raises another error after the repair"
        yield Reason("not-taken", each.lineno, text)


def find_unneeded(lending: Lending) -> Iterator[Drop]:
    """`conn = None` above a block that has its connection under another name now."""
    if lending.tried and lending.tried.earlier:
        yield Drop(position(lending.tried.earlier))


def find_notes(lending: Lending) -> Iterator[str]:
    """What is different where something fails."""
    if not lending.guarded:
        yield "the connection is given back after errors too, where it was lost"
    if lending.rest:
        yield "the rest of the `finally` runs before the connection is given back"
    if lending.tried and lending.tried.behind:
        yield "the rest of the `finally` runs even if the connection can't be given back"


def with_tried(bench: Bench, edit: Lend, block: Block, tried: Tried) -> Lend:
    assert block.tried
    return replace(
        edit,
        taken=position(block.tried),
        stack="" if tried.is_plain else bench.local_name("stack"),
        initial=position(tried.initial) if tried.initial else None,
        is_unset=bool(tried.is_none and (tried.tests or tried.unasked)),
        tests=tuple(position(each) for each in tried.tests),
        behind=tuple(position(each) for each in tried.behind),
    )
