"""Awaits that may let another task run, and those that never do."""

import ast
from collections.abc import Callable as Function
from collections.abc import Sequence
from pathlib import Path

from asyncfix.catalog import is_stub
from asyncfix.infer.types import Callable, Manager
from asyncfix.link.program import Key, Program
from asyncfix.repair.scene.scene import Scene, is_suspension, own_nodes


class Suspension:
    """Whether coroutines of the project may be suspended, as they are written before any repair."""

    def __init__(self, program: Program, scene: Function[[Path], Scene]) -> None:
        self._program = program
        self._scene = scene
        self._may: dict[Key, bool] = {}

    def may(self, function: Key) -> bool:
        """False only where every await is of a coroutine of the project that is never suspended itself."""
        if function not in self._may:
            self._may[function] = False  # recursion alone suspends nothing
            scene = self._scene(function.path)
            node = scene.nodes.get(function)
            self._may[function] = node is None or self.in_statement(scene, function, node.body)
        return self._may[function]

    def in_statement(self, scene: Scene, function: Key, statements: Sequence[ast.stmt]) -> bool:
        """Whether the coroutine may be suspended in these statements."""
        found = (each for each in own_nodes(list(statements)) if is_suspension(each))
        return any(self.suspends(scene, function, each) for each in found)

    def suspends(self, scene: Scene, function: Key, node: ast.AST) -> bool:
        """Whether one `await`, `async with`, `async for` or `yield` may really suspend."""
        if isinstance(node, ast.AsyncWith):
            return any(not self._only_blocks(scene, function, item) for item in node.items)
        if not isinstance(node, ast.Await) or not isinstance(node.value, ast.Call):
            return True
        callees = scene.callees(node.value, function)
        return not callees or any(self._callee_suspends(each) for each in callees)

    def _callee_suspends(self, callee: object) -> bool:
        if not isinstance(callee, Callable):
            return True
        is_coroutine = self._program.function(callee.function).is_async
        return is_stub(callee.function.path) or not is_coroutine or self.may(callee.function)

    def _only_blocks(self, scene: Scene, function: Key, item: ast.withitem) -> bool:
        """An asynchronous context manager of the project that never awaits."""
        values = scene.managed(item.context_expr, function)
        managers = [each.call.function for each in values if isinstance(each, Manager)]
        return bool(values) and len(managers) == len(values) and not any(map(self._awaits, managers))

    def _awaits(self, manager: Key) -> bool:
        if is_stub(manager.path):
            return True
        node = self._scene(manager.path).nodes[manager]
        return any(is_suspension(each) and not isinstance(each, ast.Yield) for each in own_nodes(list(node.body)))
