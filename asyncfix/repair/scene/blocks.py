"""Where a coroutine takes a connection, and the statements in which it uses it."""

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from asyncfix.infer.types import Instance, Manager
from asyncfix.link.program import Key
from asyncfix.model.finding import Finding
from asyncfix.model.remembered import frozen
from asyncfix.model.source import covered
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import is_suspension, own_nodes, suspends

if TYPE_CHECKING:
    from asyncfix.repair.scene.retries import Retry
    from asyncfix.repair.scene.stacks import Stacked


CONDITIONAL = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.Match, ast.Try, ast.TryStar)  # may go past what is in them


@frozen
class Block:
    """Consecutive statements that own a connection: they take it, use it, and nothing after them does.

    `item` is the `with` item that takes it, None where a plain assignment does.
    """

    statements: tuple[ast.stmt, ...]
    siblings: tuple[ast.stmt, ...]
    item: ast.withitem | None = None
    manager: Manager | Instance | None = None
    instead: tuple[Manager | Instance, ...] = ()  # of the project, that the item may be, too
    is_ambiguous: bool = False  # it may be something else, too
    tried: ast.Assign | None = None  # takes it inside of the `try` that the block is, or begins with
    retry: "Retry | None" = None  # what uses it after that
    in_lock: bool = False  # the lock that its manager takes is taken around it
    locked: bool = False  # the first statement takes a lock of threads, and nothing else
    owns: bool = True  # a connection; else only objects that one task uses, or nothing
    stacked: "Stacked | None" = None  # the item gives a stack that enters the manager

    @property
    def with_statement(self) -> ast.With | ast.AsyncWith:
        assert isinstance(self.statements[0], ast.With | ast.AsyncWith)
        return self.statements[0]

    @property
    def made(self) -> ast.expr | None:
        """What gives the manager that it enters."""
        return self.stacked.entered if self.stacked else self.item.context_expr if self.item else None

    @property
    def functions(self) -> tuple[Manager, ...]:
        """What functions give that it may enter."""
        return tuple(each for each in (self.manager, *self.instead) if isinstance(each, Manager))

    @property
    def objects(self) -> tuple[Instance, ...]:
        """The objects that it may enter."""
        return tuple(each for each in (self.manager, *self.instead) if isinstance(each, Instance))

    @property
    def body(self) -> list[ast.stmt]:
        """What the block does with its connection."""
        return self.with_statement.body if self.item else list(self.statements)

    @property
    def line(self) -> int:
        return self.statements[0].lineno


def find_blocks(scene: Scene, function: Key, node: FunctionNode) -> Sequence[Block]:
    """The blocks of a function, outermost only: one inside of another is part of it."""

    def find() -> Sequence[Block]:
        return search_in(scene, function, node, node.body) if any(map(may_begin, own_nodes(node.body))) else ()

    return scene.remember_shape(function, ("blocks", node), find)


def may_begin(node: ast.AST) -> bool:
    """Whether a block begins with such a statement, if what it is about is of the kind."""
    return isinstance(node, ast.With | ast.AsyncWith) or (
        isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
    )


def search_in(scene: Scene, function: Key, node: FunctionNode, body: list[ast.stmt]) -> Sequence[Block]:
    from asyncfix.repair.scene.search import Search  # which asks far more

    return tuple(Search(scene, function, node).search(body))


def find_within(scene: Scene, function: Key, node: FunctionNode, block: Block) -> Sequence[Block]:
    """The blocks that a block with awaits enters, each with awaits of its own and a manager of the project."""
    if block.item is None or block.manager is None:
        return ()
    found = search_in(scene, function, node, block.with_statement.body)
    return tuple(each for each in found if each.item and each.manager and each.owns and suspends(each.body))


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


def calls_in(statements: Iterable[ast.AST]) -> Iterator[ast.Call]:
    return (node for node in own_nodes(list(statements)) if isinstance(node, ast.Call))


def awaits_inside(block: Block) -> bool:
    """Whether the block does more than enter and leave a manager of its own while the coroutine may be suspended."""
    if not isinstance(block.statements[0], ast.AsyncWith) or block.item is None:
        return suspends(list(block.statements))
    return suspends(block.with_statement.body) or any(is_suspending(item) for item in block.with_statement.items)


def is_suspending(item: ast.withitem) -> bool:
    return any(is_suspension(node) for node in ast.walk(item))


def findings_in(scene: Scene, block: Block, places: Mapping[int, Sequence[Finding]]) -> list[Finding]:
    """Those of the findings, by their lines, that stand in a block, in the order of the text."""
    spans = [scene.span(statement) for statement in block.statements]
    lines = range(block.line, (block.statements[-1].end_lineno or block.line) + 1)
    found = [finding for line in lines for finding in places.get(line, ())]
    inside = set(covered(spans, (finding.span for finding in found)))
    return [finding for finding in found if finding.span in inside]
