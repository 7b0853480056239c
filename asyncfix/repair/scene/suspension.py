"""Awaits that let another task run, those that may, and those that never do."""

import ast
from collections.abc import Callable as Function
from collections.abc import Iterator, Sequence
from pathlib import Path

from asyncfix.catalog import is_stub
from asyncfix.catalog.marks import find_mark
from asyncfix.infer.types import Callable, Manager
from asyncfix.link.program import Key, Program
from asyncfix.repair.scene.answers import Leading
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.sure_suspension import SureSuspension
from asyncfix.repair.scene.syntax import is_suspension, own_nodes


class Suspension:
    """Whether coroutines of the project may be suspended, as they are written before any repair."""

    def __init__(self, program: Program, scene: Function[[Path], Scene]) -> None:
        self._program = program
        self._scene = scene
        self._leading = Leading(self._awaited_in, self._suspends_itself)
        self._waiting = Leading(self._called_in, self._awaits_library)
        self.sure = SureSuspension(program, scene, self._awaited_in)

    def may(self, function: Key) -> bool:
        """False only where all it awaits may be ready, or is a coroutine of the project that is never suspended itself.

        Recursion alone suspends nothing.
        """
        return self._leading.leads(function)

    def in_statement(self, scene: Scene, function: Key, statements: Sequence[ast.stmt]) -> bool:
        """Whether the coroutine may be suspended in these statements."""
        return any(self.suspends(scene, function, each) for each in self._suspensions(scene, function, statements))

    def suspends(self, scene: Scene, function: Key, node: ast.AST) -> bool:
        """Whether one `await`, `async with`, `async for` or `yield` may really suspend."""
        awaited = self._awaited(scene, function, node)
        return awaited is None or any(map(self.may, awaited))

    def is_meant_by(self, scene: Scene, function: Key, statement: ast.stmt) -> bool:
        """Whether a statement awaits what is not always there: a library, if only by coroutines of the project."""
        found = list(suspensions_in([statement]))
        called = (key for each in found for key in self._called(scene, function, each))
        return any(self._is_library(scene, function, each) for each in found) or any(map(self._waiting.leads, called))

    def _awaits_library(self, function: Key) -> bool:
        scene = self._scene(function.path)
        node = scene.nodes.get(function)
        return node is None or any(self._is_library(scene, function, each) for each in suspensions_in(node.body))

    def _called_in(self, function: Key) -> Iterator[Key]:
        scene = self._scene(function.path)
        node = scene.nodes.get(function)
        for each in suspensions_in(node.body) if node else ():
            yield from self._called(scene, function, each)

    def _called(self, scene: Scene, function: Key, node: ast.AST) -> Iterator[Key]:
        match node:
            case ast.Await(value=ast.Call() as call):
                yield from filter(self._is_own, scene.called_functions(call, function))

    def _is_library(self, scene: Scene, function: Key, node: ast.AST) -> bool:
        match node:
            case ast.Await(value=ast.Call() as call):
                called = scene.called_functions(call, function)
                return not called or any(is_stub(each.path) for each in called)
            case _:
                return True

    def _awaited_in(self, function: Key) -> Iterator[Key]:
        scene = self._scene(function.path)
        for each in self._suspensions(scene, function, scene.nodes[function].body) if function in scene.nodes else ():
            yield from self._awaited(scene, function, each) or ()

    def _suspends_itself(self, function: Key) -> bool:
        scene = self._scene(function.path)
        if function not in scene.nodes:
            return True
        found = self._suspensions(scene, function, scene.nodes[function].body)
        return any(self._awaited(scene, function, each) is None for each in found)

    def _suspensions(self, scene: Scene, function: Key, statements: Sequence[ast.stmt]) -> Iterator[ast.AST]:
        """What may suspend a function; the `yield` of a context manager leads to the block that enters it."""
        is_manager = scene.reach.inference.is_manager(function)
        return (each for each in suspensions_in(statements) if not (is_manager and isinstance(each, ast.Yield)))

    def _awaited(self, scene: Scene, function: Key, node: ast.AST) -> tuple[Key, ...] | None:
        """The coroutines of the project without which it suspends nothing; None where it may suspend by itself."""
        if isinstance(node, ast.AsyncWith):
            return self._entered(scene, function, node)
        if not isinstance(node, ast.Await) or not isinstance(node.value, ast.Call):
            return None
        callees = scene.callees(node.value, function)
        called = [each.function for each in callees if isinstance(each, Callable)]
        waiting = [each for each in called if not find_mark(self._program.function(each), "may_be_ready")]
        awaited = tuple(each for each in waiting if self._is_own(each))
        return awaited if callees and len(called) == len(callees) and len(awaited) == len(waiting) else None

    def _is_own(self, function: Key) -> bool:
        return not is_stub(function.path) and self._program.function(function).is_async

    def _entered(self, scene: Scene, function: Key, block: ast.AsyncWith) -> tuple[Key, ...] | None:
        """The context managers of the project without which entering it suspends nothing, as where one is ready."""
        values = [scene.managed(item.context_expr, function) for item in block.items]
        waiting = [each for found in values for each in found if not scene.mark_of(each, "may_be_ready")]
        managers = tuple(each.call.function for each in waiting if isinstance(each, Manager))
        is_known = all(values) and len(managers) == len(waiting) and not any(is_stub(each.path) for each in managers)
        return managers if is_known else None


def suspensions_in(statements: Sequence[ast.stmt]) -> Iterator[ast.AST]:
    return (each for each in own_nodes(list(statements)) if is_suspension(each))
