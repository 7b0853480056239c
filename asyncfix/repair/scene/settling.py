"""Whether what is done with a lasting connection stands for itself: it begins, and leaves, no transaction of others.

Where each span of uses between two awaits does so, it does not matter what others do with the connection in between.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeGuard

from asyncfix.catalog import is_stub
from asyncfix.infer.types import Callable
from asyncfix.link.program import Key
from asyncfix.model.remembered import frozen, replace
from asyncfix.repair.scene.contents import types_of
from asyncfix.repair.scene.lasting import drivers_of, lasting_in
from asyncfix.repair.scene.lasting_uses import all_uses, find_spans, homes_of
from asyncfix.repair.scene.queries import is_of_rows, only_reads
from asyncfix.repair.scene.scene import Scene, own_nodes
from asyncfix.repair.scene.sql_texts import texts_of

ENDING = ("settles", "releases")


@frozen
class State:
    """Of a span: whether a statement was executed, one needs what was there before, and a transaction is open."""

    begun: bool = False
    needs: bool = False
    open: bool = False

    def joined(self, other: "State") -> "State":
        return State(self.begun and other.begun, self.needs or other.needs, self.open or other.open)

    @property
    def stands_alone(self) -> bool:
        return not self.needs and not self.open


def standing_alone(home: Scene, function: Key) -> frozenset[int]:
    """The uses, by identity, of the spans of a coroutine that do."""

    def find() -> frozenset[int]:
        spans = list(find_spans(home, function, home.nodes[function].body))
        alone = [each for each in spans if Settling(home, function).of(each).stands_alone]
        inside = {id(node) for span in alone for node in own_nodes(list(span))}
        return frozenset(id(each.node) for each in all_uses(home, function) if id(each.node) in inside)

    return home.remember_shape(function, "spans standing alone", find)


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
        self.left_open = False
        self.leaves_session = False  # something else than rows may be otherwise then

    def of(self, statements: Sequence[ast.stmt]) -> State:
        found = self._after(statements, State())
        return replace(found, open=found.open or self.left_open or self.leaves_session)

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
            case ast.Match() | ast.TryStar():
                return State(needs=True, open=True)
            case _:
                return self._done([statement], state)

    def _entered(self, items: Sequence[ast.withitem], body: Sequence[ast.stmt], state: State) -> State:
        """`with conn:` ends what was begun in it, where that is left by a `return`, too."""
        left_open = self.left_open
        state = self._after(body, state)
        if not any(map(self._is_connection, items)):
            return state
        self.left_open = left_open
        return replace(state, open=False)

    def _tried(self, statement: ast.Try, state: State) -> State:
        """A handler that raises ends as an error does that nobody handles: that is open, as it was."""
        ended = self._after([*statement.body, *statement.orelse], state)
        failed = replace(state, open=state.open or self._is_used(statement.body))
        for handler in statement.handlers:
            handled = self._after(handler.body, replace(failed, begun=True))
            ended = ended if isinstance(handler.body[-1], ast.Raise) else ended.joined(handled)
        return self._after(statement.finalbody, ended)

    def _is_used(self, statements: Sequence[ast.stmt]) -> bool:
        return any(id(each) in self.used for each in own_nodes(list(statements)))

    def _is_connection(self, item: ast.withitem) -> bool:
        """`with conn:` commits, or rolls back."""
        values = list(types_of(self.scene, self.function, item.context_expr))
        return bool(values) and all(self.scene.is_handle(each, "connection") for each in values)

    def _done(self, nodes: Sequence[ast.AST], state: State) -> State:
        for node in in_order(nodes):
            state = self._use(node, state)
        return state

    def _use(self, node: ast.AST, state: State) -> State:
        match node:
            case ast.Call() if callees := self._of_project(node):
                for each in callees if id(node) in self.used else ():
                    inside = summary(self.scene, each)
                    needs = state.needs or (inside.needs and not state.begun)
                    state = State(state.begun or inside.begun, needs, inside.open or (state.open and not inside.begun))
                return state
            case ast.Call() if self._is_about(node):
                return self._called(node, state)
            case ast.Attribute(value=owner) if owner in self.named and not self._is_called(node):
                return replace(state, needs=state.needs or not state.begun)
            case _:
                return state

    def _called(self, call: ast.Call, state: State) -> State:
        if any(self.scene.is_marked(call, self.function, each) for each in ENDING):
            is_kept_on = self.scene.is_marked(call, self.function, "settles")
            is_connection = self._is_of(call, "connection")
            needs = state.needs or (is_kept_on and not state.begun)
            return replace(state, needs=needs, open=state.open and not is_connection)
        if drivers_of(self.scene, self.scene.values(call, self.function)) and not self._blocks(call):
            return state  # a cursor
        if self._blocks(call):
            texts = texts_of(self.scene, self.function, call)
            is_read = bool(texts) and all(map(only_reads, texts))
            is_read = is_read or is_autocommit(self.scene)
            self.leaves_session = self.leaves_session or not texts or not all(map(is_of_rows, texts))
            return State(True, state.needs, state.open or not is_read)
        return replace(state, needs=state.needs or not state.begun)

    def _blocks(self, call: ast.Call) -> bool:
        marks = self.scene.called_marks(call, self.function, "blocks")
        return not marks or any(marks)

    def _is_about(self, call: ast.Call) -> bool:
        """Whether it is called on, or with, such a handle, or what that gives."""
        owner = call.func.value if isinstance(call.func, ast.Attribute) else None
        given = (owner, *call.args, *(each.value for each in call.keywords))
        return any(each is not None and self._is_handle(each) for each in given)

    def _is_handle(self, node: ast.AST) -> bool:
        if node in self.named:
            return True
        is_made = isinstance(node, ast.Call) and drivers_of(self.scene, self.scene.values(node, self.function))
        return bool(is_made) and any(each in self.named for each in ast.walk(node))

    def _is_of(self, call: ast.Call, kind: str) -> bool:
        owner = call.func.value if isinstance(call.func, ast.Attribute) else None
        values = list(types_of(self.scene, self.function, owner)) if owner else []
        return bool(values) and all(self.scene.is_handle(each, kind) for each in values)

    def _is_called(self, node: ast.Attribute) -> bool:
        parent = self.scene.parents[node]
        return isinstance(parent, ast.Call) and parent.func is node

    def _of_project(self, call: ast.Call) -> list[Key]:
        callees = self.scene.callees(call, self.function)
        keys = [each.function for each in callees if isinstance(each, Callable) and not is_stub(each.function.path)]
        return [key for key in keys if key in self.scene.at(key.path).nodes]


def in_order(nodes: Sequence[ast.AST]) -> Iterator[ast.AST]:
    """The nodes in the order in which they are worked out: a call after what it is called on and gets."""
    found = [each for each in own_nodes(list(nodes)) if isinstance(each, ast.Call | ast.Attribute)]
    return iter(sorted(found, key=lambda each: (each.end_lineno or 0, each.end_col_offset or 0)))


def is_autocommit(scene: Scene) -> bool:
    """Whether each function that keeps a new connection says so of it, and nothing says otherwise."""

    def find() -> bool:
        said = [each for home in homes_of(scene) for each in ast.walk(home.tree) if is_setting(each)]
        if not said or not all(isinstance(each.value, ast.Constant) and each.value.value is True for each in said):
            return False
        return all(is_said(home, key) for home in homes_of(scene) for key in home.nodes if keeps_new(home, key))

    return scene.everywhere.remember("autocommit", find)


def is_setting(node: ast.AST) -> TypeGuard[ast.Assign]:
    return isinstance(node, ast.Assign) and any(
        isinstance(each, ast.Attribute) and each.attr == "autocommit" for each in node.targets
    )


def is_said(home: Scene, key: Key) -> bool:
    return any(is_setting(each) for each in home.nodes[key].body)


def keeps_new(home: Scene, key: Key) -> bool:
    """Whether a function puts a connection into an attribute that a call gives it."""
    facts, inference = home.reach.program.function(key), home.reach.inference
    types = (value for each in facts.writes for value in inference.types(each.value, key))
    return any(drivers_of(home, [each]) and home.is_handle(each, "connection") for each in types)


def kinds_of(home: Scene, function: Key) -> Mapping[int, bool]:
    """The uses of a coroutine by identity: whether each stands for itself."""
    alone = standing_alone(home, function)
    return {id(each.node): id(each.node) in alone for each in all_uses(home, function)}
