"""Where a coroutine takes a connection, and the statements in which it uses it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeGuard

from asyncfix.catalog import is_stub
from asyncfix.infer.types import Manager, Type, in_order
from asyncfix.link.program import Key
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.scene.scene import Scene, own_nodes


@dataclass(frozen=True, slots=True)
class Block:
    """Consecutive statements that own a connection: they take it, use it, and nothing after them does.

    `item` is the `with` item that takes it, None where a plain assignment does.
    """

    statements: tuple[ast.stmt, ...]
    siblings: tuple[ast.stmt, ...]
    item: ast.withitem | None = None
    manager: Manager | None = None
    is_ambiguous: bool = False  # the item may be another manager too

    @property
    def with_statement(self) -> ast.With | ast.AsyncWith:
        assert isinstance(self.statements[0], ast.With | ast.AsyncWith)
        return self.statements[0]

    @property
    def body(self) -> list[ast.stmt]:
        """What the block does with its connection."""
        return self.with_statement.body if self.item else list(self.statements)

    @property
    def line(self) -> int:
        return self.statements[0].lineno


def find_blocks(scene: Scene, function: Key, node: FunctionNode) -> Iterator[Block]:
    """The blocks of a function, outermost only: one inside of another is part of it."""
    yield from _search(scene, function, node.body, scene.handles(function, node))


def _search(scene: Scene, function: Key, body: list[ast.stmt], handles: frozenset[str]) -> Iterator[Block]:
    index = 0
    while index < len(body):
        block = _starting_at(scene, function, body, index, handles)
        if block:
            yield block
            index += len(block.statements)
            continue
        for inner in bodies(body[index]):
            yield from _search(scene, function, inner, handles)
        index += 1


def _starting_at(
    scene: Scene, function: Key, body: list[ast.stmt], index: int, handles: frozenset[str]
) -> Block | None:
    match body[index]:
        case ast.With(items=items) | ast.AsyncWith(items=items):
            for item in items:
                values = in_order(scene.managed(item.context_expr, function))
                for value in values:
                    if takes_connection(scene, item, value, function):
                        manager = value if is_written_here(value) else None
                        return Block((body[index],), tuple(body), item, manager, len(values) > 1)
        case ast.Assign(targets=[ast.Name()], value=ast.Call() as call):
            if any(scene.is_handle(each, "connection") for each in scene.values(call, function)):
                last = max(i for i in range(index, len(body)) if i == index or mentions(body[i], handles))
                return Block(tuple(body[index : last + 1]), tuple(body))
    return None


def is_written_here(manager: Type) -> TypeGuard[Manager]:
    """Whether it is a generator of the project; a library's, which has no body to read, is entered as any object is."""
    return isinstance(manager, Manager) and not is_stub(manager.call.function.path)


def takes_connection(scene: Scene, item: ast.withitem, value: Type, function: Key) -> bool:
    """Entering gives a connection that was not there before."""
    if isinstance(value, Manager):
        return scene.yields_connection(value)
    return isinstance(item.context_expr, ast.Call) and scene.is_handle(value, "connection")


def mentions(node: ast.AST, names: frozenset[str]) -> bool:
    return any(isinstance(each, ast.Name) and each.id in names for each in ast.walk(node))


def bodies(statement: ast.stmt) -> Iterator[list[ast.stmt]]:
    """The lists of statements directly inside of a compound statement; not those of functions and classes."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return
    for name in ("body", "orelse", "finalbody"):
        if found := getattr(statement, name, None):
            yield found
    for handler in getattr(statement, "handlers", ()):
        yield handler.body
    for case in getattr(statement, "cases", ()):
        yield case.body


def calls_in(statements: tuple[ast.stmt, ...]) -> Iterator[ast.Call]:
    return (node for node in own_nodes(list(statements)) if isinstance(node, ast.Call))
