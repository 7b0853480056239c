"""Synchronous twins of asynchronous context managers: one for each, shared by all blocks that enter it."""

import ast
from collections.abc import Iterator, Sequence

from asyncfix.link.program import Key
from asyncfix.model.finding import Reason
from asyncfix.repair.added import OWN, RELEASE
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.edits import Borrow, Bracket, Edit, Import, Swap, Twin, position
from asyncfix.repair.naming import Names, TwinName, name_after_function, name_after_manager
from asyncfix.repair.runtime.links import link
from asyncfix.repair.scene.blocks import Block
from asyncfix.repair.scene.managers import ManagerFacts
from asyncfix.repair.scene.scene import Scene, body_of
from asyncfix.repair.scene.task_locks import locked_body
from asyncfix.repair.shapes.pairs import find_pair

BORROW = "_DB_TURNS"


class Twins:
    """Gives each manager its twin's name; the edit that makes one is part of every repair that needs it."""

    def __init__(self, found: dict[Key, TwinName]) -> None:
        self._found = found

    def entered(
        self, scene: Scene, block: Block, manager: ManagerFacts, names: Names, held: bool = False
    ) -> list[Edit]:
        """The edits by which a block enters the manager in a thread; `names` are those of the manager's file."""
        path = manager.function.path
        if not manager.is_async:
            return []
        home = scene.at(path)
        if manager.leaving:
            return [edit for key in manager.functions for edit in self._method(home, manager, key)]
        pair = None if held else find_pair(home, manager)
        if pair:
            taken = [] if is_borrowed(home, pair.acquisition) else [Borrow(pair.acquisition, path)]
            return [Bracket(position(block.with_statement), pair.get, pair.put), *taken]
        call = block.made
        assert isinstance(call, ast.Call)
        twin = self._name(manager, home, names)
        made = list(self._made(manager, home, names))
        imported: list[Edit] = []
        if isinstance(call.func, ast.Name) and path != scene.source.path:
            imported = [Import(link(scene, path), twin.name)]
        return [*made, *imported, Swap(scene.span(call), twin.name)]

    def _method(self, home: Scene, manager: ManagerFacts, key: Key) -> Iterator[Edit]:
        """The synchronous method beside one for `async with`."""
        name = sync_name(home.nodes[key])
        if not has_twin(home, home.nodes[key], name):
            spans = tuple(found.call for found in manager.acquisitions) if key == manager.function else ()
            yield Twin(key.path, position(home.nodes[key].body[0]), name, "", spans)

    def _made(self, manager: ManagerFacts, home: Scene, names: Names) -> Iterator[Edit]:
        """The twins that entering a manager's twin needs, its own first."""
        twin = self._name(manager, home, names)
        swaps = tuple(Swap(each.call, self._name(each.manager, home, names).name) for each in manager.inner)
        if not twin.exists:
            yield make(manager, home, twin.name, swaps)
        for each in manager.inner:
            yield from self._made(each.manager, home, names)

    def _name(self, manager: ManagerFacts, home: Scene, names: Names) -> TwinName:
        if manager.function not in self._found:
            original = home.nodes[manager.function]
            wanted = name_after_function(original.name)
            if has_twin(home, original, wanted, in_lock=manager.lock is not None):
                self._found[manager.function] = TwinName(wanted, exists=True)
            else:
                name = names.fresh(wanted, name_after_manager(original.name))
                self._found[manager.function] = TwinName(name, exists=False)
        return self._found[manager.function]


def find_other_methods(scene: Scene, manager: ManagerFacts, cls: Key) -> Iterator[Reason]:
    """Methods for a plain `with` that a class has already, and that do something else than those for `async with`."""
    for key in manager.functions if manager.is_async and manager.leaving else ():
        home = scene.at(key.path)
        name = sync_name(home.nodes[key])
        found = next(scene.reach.inference.methods(cls, name), None)
        if found and (found.path != key.path or not has_twin(home, home.nodes[key], name)):
            text = f"`{home.nodes[key].name}` has a sibling `{name}` that does something else"
            yield Reason("other-methods", home.nodes[key].lineno, text)


def sync_name(node: FunctionNode) -> str:
    """`__enter__` of `__aenter__`."""
    return node.name.replace("__a", "__", 1)


def make(manager: ManagerFacts, home: Scene, name: str, inner: tuple[Swap, ...]) -> Twin:
    begins = position(home.nodes[manager.function].body[0])
    spans = tuple(found.call for found in manager.acquisitions)
    return Twin(manager.function.path, begins, name, manager.decorator, spans, inner, in_lock=manager.lock is not None)


def has_twin(home: Scene, original: FunctionNode, name: str, *, in_lock: bool = False) -> bool:
    """Whether an earlier repair has left the twin beside the original."""
    siblings = getattr(home.parents[original], "body", [])
    found = [each for each in siblings if isinstance(each, ast.FunctionDef) and each.name == name]
    return len(found) == 1 and same_work(found[0], original, in_lock=in_lock)


def same_work(twin: FunctionNode, original: FunctionNode, *, in_lock: bool) -> bool:
    """Equal but for docstrings, for connections that wait for their turn, and for their owners."""
    work = locked_body(original) if in_lock else body_of(original)
    return dumped(body_of(twin)) == dumped(work) and ast.dump(twin.args) == ast.dump(original.args)


def dumped(body: Sequence[ast.stmt]) -> list[str]:
    return [ast.dump(Unborrowed().visit(ast.parse(ast.unparse(each)))) for each in body]


class Unborrowed(ast.NodeTransformer):
    """`_owned(_DB_TURNS.borrow(f, x))` -> `f(x)`, and `async with self.f()` -> `with self._f_sync()`."""

    def visit_AsyncWith(self, node: ast.AsyncWith) -> ast.AST:
        self.generic_visit(node)
        for item in node.items:
            match item.context_expr:
                case ast.Call(func=ast.Attribute(attr=name) as callee):
                    callee.attr = name_after_function(name)
                case ast.Call(func=ast.Name(id=name) as called):
                    called.id = name_after_function(name)
        return ast.With(node.items, node.body)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id in (OWN, RELEASE) and node.args:
            return node.args[0]
        if borrows(node) and node.args:
            return ast.Call(node.args[0], node.args[1:], node.keywords)
        return node


def is_borrowed(home: Scene, call: object) -> bool:
    """An acquisition that an earlier repair has wrapped is a call of `borrow`, not of the pool."""
    found = (each for each in ast.walk(home.tree) if isinstance(each, ast.Call) and home.span(each) == call)
    return any(borrows(each) for each in found)


def borrows(node: ast.Call) -> bool:
    match node.func:
        case ast.Attribute(value=ast.Name(id=name), attr="borrow"):
            return name == BORROW
        case _:
            return False
