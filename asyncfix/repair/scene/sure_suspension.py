"""Awaits that suspend wherever they are evaluated: a task, a queue or a lock may be ready, and lets nobody run then."""

import ast
from collections.abc import Callable as Function
from collections.abc import Iterator, Sequence
from pathlib import Path

from asyncfix.catalog import is_stub
from asyncfix.catalog.marks import find_mark
from asyncfix.infer.types import Callable, Instance, Manager, Type
from asyncfix.link.program import Key, Program
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.scene.answers import Following
from asyncfix.repair.scene.passing import Passable, Ways, passable, suspends_first, ways
from asyncfix.repair.scene.scene import Scene, arguments_for, enclosing
from asyncfix.repair.scene.syntax import find_list


class SureSuspension:
    """Whether coroutines are suspended in any case; what libraries do is taken to, unless a stub says otherwise."""

    def __init__(
        self, program: Program, scene: Function[[Path], Scene], awaited_in: Function[[Key], Iterator[Key]]
    ) -> None:
        self._program = program
        self._scene = scene
        self._passing = Following(awaited_in, self._can_pass)

    def of(self, function: Key) -> bool:
        """Whether a coroutine of the project is suspended whenever it ends without an error."""
        return not self._passing.holds(function)

    def in_statement(self, scene: Scene, function: Key, statement: ast.stmt) -> bool:
        """Whether the coroutine is suspended by what a statement evaluates first."""
        return suspends_first(statement, lambda each: self.by(scene, function, each))

    def on_all_ways(self, scene: Scene, function: Key, statements: Sequence[ast.stmt]) -> bool:
        """Whether the coroutine is suspended in some statements, whichever of them it executes."""
        try:
            return ways(list(statements), lambda each: self.by(scene, function, each)) == Ways()
        except RecursionError:  # nested too deeply to be understood
            return False

    def by(self, scene: Scene, function: Key, node: ast.AST) -> bool:
        """Whether one `await`, `async with` or `async for` suspends wherever it is evaluated."""
        match node:
            case ast.Await(value=ast.Call() as call):
                return self._gives_unready(scene, function, call)
            case ast.AsyncWith(items=items):
                return any(self._enters_unready(scene, function, each.context_expr) for each in items)
            case ast.AsyncFor(iter=ast.Call() as call):
                return all(is_stub(each.path) for each in scene.called_functions(call, function))
            case _:
                return isinstance(node, ast.AsyncFor)

    def besides(self, scene: Scene, function: Key, node: FunctionNode, statement: ast.stmt) -> bool:
        """Whether the coroutine is suspended outside of a statement, too, whenever it executes that."""

        try:
            return self._besides(scene, function, node, statement)
        except RecursionError:  # nested too deeply to be understood
            return False

    def _besides(self, scene: Scene, function: Key, node: FunctionNode, statement: ast.stmt) -> bool:
        place, is_left = statement, False
        while place is not node:
            row, index = self._rows(scene, function, place)
            is_left |= row.ways[index].out
            after = row.onwards[index + 1]
            if row.stop < index or (not is_left and after == Ways()):
                return True
            is_left |= after.out
            place = enclosing(scene, place)
        return False

    def _rows(self, scene: Scene, function: Key, statement: ast.stmt) -> tuple[Passable, int]:
        """The list that a statement stands in, and its place there."""
        rows: dict[ast.stmt, tuple[Passable, int]] = scene.remember_shape(function, "passable rows", dict)
        if statement not in rows:
            found = find_list(scene.parents[statement], statement)
            row = passable(found, lambda each: self.by(scene, function, each))
            rows |= {each: (row, index) for index, each in enumerate(found)}
        return rows[statement]

    def _can_pass(self, function: Key) -> bool:
        """Whether a coroutine can end without being suspended, as far as is known of those that it awaits."""
        scene = self._scene(function.path)
        node = scene.nodes.get(function)
        if node is None:
            return False
        return not self.on_all_ways(scene, function, node.body)

    def _gives_unready(self, scene: Scene, function: Key, call: ast.Call) -> bool:
        """Whether what a call gives can't be ready when it is awaited."""
        called = scene.called_functions(call, function)
        return all(self._is_unready(scene, function, call, each) for each in called)

    def _enters_unready(self, scene: Scene, function: Key, manager: ast.expr) -> bool:
        """Whether entering a manager waits for something, as libraries' do but for locks and the like."""
        return all(self._waits_as_entered(scene, each) for each in scene.managed(manager, function))

    def _waits_as_entered(self, scene: Scene, manager: Type) -> bool:
        match manager:
            case Manager(call=Callable(function=function)):
                return is_stub(function.path) or self.of(function)
            case Instance(cls=cls) if not is_stub(cls.path):
                entering = list(scene.reach.inference.methods(cls, "__aenter__"))[:1]
                return all(is_stub(each.path) or self.of(each) for each in entering)
            case _:
                return scene.mark_of(manager, "may_be_ready") is None

    def _is_unready(self, scene: Scene, function: Key, call: ast.Call, callee: Key) -> bool:
        facts = self._program.function(callee)
        if not is_stub(callee.path):
            return self.of(callee) if facts.is_async else self._makes_unready(scene, function, call, callee)
        if mark := find_mark(facts, "awaits"):
            given = arguments_for(call, facts, mark.first)
            return all(isinstance(each, ast.Call) and self._gives_unready(scene, function, each) for each in given)
        return find_mark(facts, "may_be_ready") is None

    def _makes_unready(self, scene: Scene, function: Key, call: ast.Call, callee: Key) -> bool:
        """Whether a plain function gives neither what was begun long before nor a coroutine of the project."""
        from asyncfix.repair.scene.handed_on import handed_on

        return not any(handed_on(scene.reach, callee)) and not self._gives_begun(scene, function, call)

    def _gives_begun(self, scene: Scene, function: Key, call: ast.Call) -> bool:
        """Whether a plain function gives what it may have begun long before."""
        return any(scene.mark_of(each, "may_be_ready") for each in scene.values(call, function))
