"""Whether what is done with a lasting connection stands for itself: it begins, and leaves, no transaction of others.

Where each span of uses between two awaits does so, it does not matter what others do with the connection in between.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence

from asyncfix.catalog import is_stub
from asyncfix.infer.types import Callable
from asyncfix.link.program import Key
from asyncfix.model.remembered import frozen, replace
from asyncfix.repair.scene.calls import is_called
from asyncfix.repair.scene.contents import named_types
from asyncfix.repair.scene.lasting import bound, drivers_of, is_global, lasting_in, nodes_of
from asyncfix.repair.scene.lasting_roles import functions_of, number_handed
from asyncfix.repair.scene.lasting_uses import all_uses, find_spans
from asyncfix.repair.scene.leaving import may_swallow_item
from asyncfix.repair.scene.one_connection import (
    is_autocommit,
    is_one_connection,
    is_only_connection,
    names_in,
)
from asyncfix.repair.scene.queries import is_of_rows, only_reads
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.sql_texts import texts_of
from asyncfix.repair.scene.syntax import given_by, own_nodes

ENDING = ("settles", "releases")


@frozen
class State:
    """Of a span: whether a statement was executed, one needs what was there before, and a transaction is open.

    `raised`: a `raise` may leave one open. `failed`: an error of a statement may, that nothing here handles.
    """

    begun: bool = False
    needs: bool = False
    open: bool = False
    raised: bool = False
    failed: bool = False

    def joined(self, other: "State") -> "State":
        begun, raised = self.begun and other.begun, self.raised or other.raised
        return State(begun, self.needs or other.needs, self.open or other.open, raised)

    @property
    def stands_alone(self) -> bool:
        return not self.needs and not self.open and not self.raised


def standing_alone(home: Scene, function: Key) -> frozenset[int]:
    """The uses, by identity, of the spans of a coroutine that do."""

    def find() -> frozenset[int]:
        spans = list(find_spans(home, function, home.nodes[function].body))
        alone = [each for each in spans if Settling(home, function).of(each).stands_alone]
        inside = {id(node) for span in alone for node in own_nodes(list(span))}
        uses = all_uses(home, function)
        handed = (each.node for each in uses if each.role == "handed" and hands_alone(home, function, each.node))
        return frozenset((*(id(each.node) for each in uses if id(each.node) in inside), *map(id, handed)))

    return home.remember_shape(function, "spans standing alone", find)


def fails_open(home: Scene, function: Key) -> bool:
    """Whether an error of a statement may leave a coroutine, and a transaction with it, as far as its own spans go."""

    def find() -> bool:
        if function not in home.nodes:
            return False
        spans = find_spans(home, function, home.nodes[function].body)
        return any(Settling(home, function).of(each).failed for each in spans)

    return home.remember_shape(function, "spans failing open", find)


def hands_alone(home: Scene, function: Key, call: ast.expr) -> bool:
    """Whether a function of the project that a thread is given does so, which gets no such handle."""
    if not isinstance(call, ast.Call) or any(each in lasting_in(home, function) for each in ast.walk(call)):
        return False
    number = number_handed(home, function, call) or 0
    handed = list(functions_of(home, function, call.args[number : number + 1]))
    return bool(handed) and all(summary(home, each).stands_alone for each in handed)


def summary(scene: Scene, function: Key) -> State:
    """Of a plain function of the project that is called; one that calls itself may do anything."""
    home = scene.at(function.path)
    known: dict[Key, State] = scene.everywhere.remember("settling", dict)
    if function not in known:
        known[function] = State(begun=False, needs=True, open=True)
        known[function] = Settling(home, function).of(home.nodes[function].body)
    return known[function]


class Settling:
    """Follows what the statements of one function do with lasting connections, in their order."""

    def __init__(self, scene: Scene, function: Key) -> None:
        self.scene = scene
        self.function = function
        self.named = lasting_in(scene, function)
        self.used = {id(each.node): each for each in all_uses(scene, function)}
        self.names = dict(aliases(scene, function))
        self.executed: set[str] = set()  # kept cursors
        self.is_one = is_one_connection(scene, function)
        self.left_open = False
        self.raised = False
        self.failed = False
        self.leaves_session = False  # something else than rows may be otherwise then

    def of(self, statements: Sequence[ast.stmt]) -> State:
        found = self._after(statements, State())
        is_open = found.open or self.left_open or self.leaves_session
        return replace(found, open=is_open, raised=self.raised, failed=self.failed)

    def _after(self, statements: Iterable[ast.stmt], state: State) -> State:
        for each in statements:
            state = self._step(each, state)
        return state

    def _step(self, statement: ast.stmt, state: State) -> State:
        match statement:
            case ast.With(items=items, body=body):
                for item in items:
                    state = self._done([item.context_expr], state)
                return self._entered(items, body, state)
            case ast.If(test=test, body=body, orelse=orelse):
                state = self._done([test], state)
                return self._after(body, state).joined(self._after(orelse, state))
            case ast.For(iter=head, body=body, orelse=orelse) | ast.While(test=head, body=body, orelse=orelse):
                state = self._done([head], state)
                return self._after(orelse, self._after(body, state).joined(state))
            case ast.Try():
                return self._tried(statement, state)
            case ast.Return() | ast.Break() | ast.Continue():
                state = self._done([statement], state)
                self.left_open = self.left_open or state.open
                return state
            case ast.Raise() | ast.Assert():
                state = self._done([statement], state)
                self.raised = self.raised or state.open
                return state
            case ast.Match() | ast.TryStar():
                return State(needs=True, open=True)
            case _:
                return self._done([statement], state)

    def _entered(self, items: Sequence[ast.withitem], body: Sequence[ast.stmt], state: State) -> State:
        """`with conn:` ends what was begun in it, where that is left by a `return`, too."""
        left_open, raised, failed = self.left_open, self.raised, self.failed
        state = self._after(body, state)
        if not any(map(self._is_connection, items)):
            is_ended = any(may_swallow_item(self.scene, self.function, each) for each in items)
            return replace(state, open=True) if is_ended and self._is_used(body) else state
        self.left_open, self.raised = left_open, raised
        self.failed = failed if self.is_one else self.failed
        return replace(state, open=False) if self.is_one else state

    def _tried(self, statement: ast.Try, state: State) -> State:
        """A handler that raises ends as an error does that nobody handles: that is open, as it was."""
        raised, failed_before = self.raised, self.failed
        ended = self._after([*statement.body, *statement.orelse], state)
        if any(map(catches_all, statement.handlers)):
            self.raised = raised  # what the handlers leave counts
        if any(map(catches_driver, statement.handlers)):
            self.failed = failed_before
        failed = replace(state, open=state.open or self._is_used(statement.body))
        for handler in statement.handlers:
            raised, failed_before = self.raised, self.failed
            handled = self._after(handler.body, replace(failed, begun=True))
            self.raised, self.failed = raised, failed_before
            ended = ended if isinstance(handler.body[-1], ast.Raise) else ended.joined(handled)
        return self._after(statement.finalbody, ended)

    def _is_used(self, statements: Sequence[ast.stmt]) -> bool:
        return any(id(each) in self.used for each in own_nodes(list(statements)))

    def _is_connection(self, item: ast.withitem) -> bool:
        """`with conn:` commits, or rolls back."""
        values = list(named_types(self.scene, self.function, item.context_expr))
        return bool(values) and all(self.scene.is_handle(each, "connection") for each in values)

    def _done(self, nodes: Sequence[ast.AST], state: State) -> State:
        for node in in_order(nodes):
            used = self._use(node, state)
            state = state.joined(used) if self._is_perhaps(node) else used
        return state

    def _is_perhaps(self, node: ast.AST) -> bool:
        """Whether the rest of its statement decides if it is worked out."""
        while not isinstance(node, ast.stmt | ast.withitem | ast.ExceptHandler):
            node = self.scene.parents[node]
            if isinstance(node, ast.BoolOp | ast.IfExp | ast.comprehension):
                return True
        return False

    def _use(self, node: ast.AST, state: State) -> State:
        match node:
            case ast.Call() if callees := self._of_project(node):
                for each in callees if id(node) in self.used else ():
                    state = self._with(summary(self.scene, each), state)
                return replace(state, needs=True, open=True) if self.named.keys() & passed_in(node) else state
            case ast.Call() if self._is_about(node):
                return self._called(node, state)
            case ast.Attribute(value=owner, ctx=ast.Store() | ast.Del()) if owner in self.named:
                self.leaves_session = True
                return state
            case ast.Attribute(value=owner) if owner in self.named and not is_called(self.scene, node):
                return replace(state, needs=state.needs or not self._has_begun(owner, state))
            case ast.Attribute() | ast.Name() if node in self.named and self._is_walked(node):
                return replace(state, needs=state.needs or not self._has_begun(node, state))
            case _:
                return state

    def _with(self, inside: State, state: State) -> State:
        """After a function of the project: one of two connections says nothing of the other."""
        self.raised, self.failed = self.raised or inside.raised, self.failed or inside.failed
        if not is_only_connection(self.scene):
            return State(state.begun, state.needs or inside.needs, state.open or inside.open)
        needs = state.needs or (inside.needs and not state.begun)
        return State(state.begun or inside.begun, needs, inside.open or (state.open and not inside.begun))

    def _has_begun(self, owner: ast.AST, state: State) -> bool:
        """Whether what is asked of a connection or cursor is of what was executed in the same span."""
        text = self._text(owner)
        return state.begun and self.is_one and (not text or text in self.executed)

    def _text(self, owner: ast.AST) -> str:
        """The name of a cursor that is kept, "" of one's own."""
        if not isinstance(owner, ast.expr) or owner not in self.named:
            return ""
        values = list(named_types(self.scene, self.function, owner))
        if values and all(self.scene.is_handle(each, "connection") for each in values):
            return ""
        if isinstance(owner, ast.Name) and owner.id in self.names:
            return self.names[owner.id]
        is_own = isinstance(owner, ast.Name) and owner.id in names_in(self.scene, self.function)
        return "" if is_own else ast.unparse(owner)

    def _is_walked(self, node: ast.AST) -> bool:
        match self.scene.parents[node]:
            case ast.For(iter=walked) | ast.comprehension(iter=walked):
                return walked is node
            case _:
                return False

    def _called(self, call: ast.Call, state: State) -> State:
        if any(self.scene.is_marked(call, self.function, each) for each in ENDING):
            is_kept_on = self.scene.is_marked(call, self.function, "settles")
            is_connection = self._is_of(call, "connection")
            needs = state.needs or (is_kept_on and not (state.begun and self.is_one))
            return replace(state, needs=needs, open=state.open and not (is_connection and self.is_one))
        if drivers_of(self.scene, self.scene.values(call, self.function)) and not self._blocks(call):
            return state  # a cursor
        if self._blocks(call):
            texts = texts_of(self.scene, self.function, call)
            is_read = bool(texts) and all(map(only_reads, texts))
            is_read = is_read or is_autocommit(self.scene)
            self.failed = self.failed or not is_autocommit(self.scene)
            self.leaves_session = self.leaves_session or not texts or not all(map(is_of_rows, texts))
            if isinstance(call.func, ast.Attribute) and (text := self._text(call.func.value)):
                self.executed.add(text)
            return State(True, state.needs, state.open or not is_read)
        owner = call.func.value if isinstance(call.func, ast.Attribute) else call
        if isinstance(call.func, ast.Attribute) and call.func.attr == "close" and self._is_of(call, "cursor"):
            return state
        return replace(state, needs=state.needs or not self._has_begun(owner, state))

    def _blocks(self, call: ast.Call) -> bool:
        marks = self.scene.called_marks(call, self.function, "blocks")
        return not marks or any(marks)

    def _is_about(self, call: ast.Call) -> bool:
        """Whether it is called on, or with, such a handle, or what that gives."""
        owner = call.func.value if isinstance(call.func, ast.Attribute) else None
        given = (owner, *given_by(call))
        return any(each is not None and self._is_handle(each) for each in given)

    def _is_handle(self, node: ast.AST) -> bool:
        if node in self.named:
            return True
        is_made = isinstance(node, ast.Call) and drivers_of(self.scene, self.scene.values(node, self.function))
        return bool(is_made) and any(each in self.named for each in ast.walk(node))

    def _is_of(self, call: ast.Call, kind: str) -> bool:
        owner = call.func.value if isinstance(call.func, ast.Attribute) else None
        values = list(named_types(self.scene, self.function, owner)) if owner else []
        return bool(values) and all(self.scene.is_handle(each, kind) for each in values)

    def _of_project(self, call: ast.Call) -> list[Key]:
        callees = self.scene.callees(call, self.function)
        keys = [each.function for each in callees if isinstance(each, Callable) and not is_stub(each.function.path)]
        return [key for key in keys if key in self.scene.at(key.path).nodes]


def in_order(nodes: Sequence[ast.AST]) -> Iterator[ast.AST]:
    """The nodes in the order in which they are worked out: a call after what it is called on and gets."""
    found = [each for each in own_nodes(list(nodes)) if isinstance(each, ast.Call | ast.Attribute | ast.Name)]
    return iter(sorted(found, key=lambda each: (each.end_lineno or 0, each.end_col_offset or 0)))


def aliases(scene: Scene, function: Key) -> Iterator[tuple[str, str]]:
    """The names of a function for what is kept: `cur = self.cur`."""
    named = lasting_in(scene, function)
    for node in nodes_of(scene.nodes[function]):
        for targets, value in bound(node):
            if value in named and (isinstance(value, ast.Attribute) or is_global(scene, function, value)):
                yield from ((each.id, ast.unparse(value)) for each in targets if isinstance(each, ast.Name))


def passed_in(call: ast.Call) -> set[ast.AST]:
    """What a call passes: a function of the project that gets a connection may do anything with it."""
    return set(given_by(call))


def catches_all(handler: ast.ExceptHandler) -> bool:
    return handler.type is None or ast.unparse(handler.type) in ("Exception", "BaseException")


def catches_driver(handler: ast.ExceptHandler) -> bool:
    """Whether it handles all errors of statements: `except psycopg2.Error`."""
    name = ast.unparse(handler.type).rpartition(".")[2] if handler.type else ""
    return catches_all(handler) or name in ("Error", "DatabaseError")


def kinds_of(home: Scene, function: Key) -> Mapping[int, bool]:
    """The uses of a coroutine by identity: whether each stands for itself."""
    alone = standing_alone(home, function)
    return {id(each.node): id(each.node) in alone for each in all_uses(home, function)}
