"""Names for twins: one for all methods that stand for each other, and that of a twin which is there already."""

import ast
from collections.abc import Sequence

from asyncfix.link.program import Key
from asyncfix.repair.added import OWN, RELEASE
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.known import borrows, is_part
from asyncfix.repair.naming import TwinName, name_after_function, name_after_manager, numbered
from asyncfix.repair.scene.families import find_family, super_in
from asyncfix.repair.scene.promises import is_promise
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.stage import Stage
from asyncfix.repair.scene.syntax import body_of
from asyncfix.repair.scene.task_locks import find_task_lock, locked_body


def name_twin(stage: Stage, manager: Key) -> TwinName:
    """The twin's: that of all methods for which this one may stand, so that each object has its own."""
    if manager not in stage.twins:
        family = [each for each in find_family(stage.scene(manager.path), manager) if may_have(stage, each)]
        name = find_earlier(stage, family) or find_fresh(stage, family)
        stage.twins |= {each: TwinName(name, exists=has_named(stage, each, name)) for each in family}
    return stage.twins[manager]


def may_have(stage: Stage, function: Key) -> bool:
    scene = stage.scene(function.path)
    is_coroutine = isinstance(scene.nodes.get(function), ast.AsyncFunctionDef)
    return is_promise(scene, function) or (is_coroutine and scene.reach.inference.is_manager(function))


def find_earlier(stage: Stage, family: Sequence[Key]) -> str:
    """The name that an earlier repair has given, where none of the others has it for something else."""
    for name in wanted_for(stage, family):
        is_there = any(has_named(stage, each, name) for each in family)
        if is_there and not any(has_other(stage, each, name) for each in family):
            return name
    return ""


def find_fresh(stage: Stage, family: Sequence[Key]) -> str:
    """One that is free in all their files, and that nothing added has in their classes, nor above and below."""
    owners = [(each.path, stage.reach.program.function(each).owner) for each in family]
    taken = [stage.names(path) for path, _ in owners]
    given = {name for path, owner in owners if owner for name in stage.related(path, owner)}
    is_free = (each for each in numbered(wanted_for(stage, family)) if each not in given)
    name = next(each for each in is_free if all(names.is_free(each) for names in taken))
    for names, (path, owner) in zip(taken, owners, strict=True):
        names.take(name)
        stage.given(path, owner).add(name)
    return name


def wanted_for(stage: Stage, family: Sequence[Key]) -> tuple[str, str]:
    name = stage.reach.program.function(family[0]).name
    return name_after_function(name), name_after_manager(name)


def has_named(stage: Stage, function: Key, name: str) -> bool:
    home = stage.scene(function.path)
    node = home.nodes[function]
    return has_twin(home, node, name, in_lock=find_task_lock(home, function, node) is not None)


def has_other(stage: Stage, function: Key, name: str) -> bool:
    """Whether something else than the twin stands beside a manager under this name."""
    home = stage.scene(function.path)
    siblings = getattr(home.parents[home.nodes[function]], "body", [])
    return not has_named(stage, function, name) and any(getattr(each, "name", "") == name for each in siblings)


def has_twin(home: Scene, original: FunctionNode, name: str, *, in_lock: bool = False) -> bool:
    """Whether an earlier repair has left the twin beside the original."""
    siblings = getattr(home.parents[original], "body", [])
    found = [each for each in siblings if isinstance(each, ast.FunctionDef) and each.name == name]
    return len(found) == 1 and same_work(home, found[0], original, in_lock=in_lock)


def same_work(home: Scene, twin: FunctionNode, original: FunctionNode, *, in_lock: bool) -> bool:
    """Equal but for docstrings, for connections that wait for their turn, and for their owners."""
    work = locked_body(original) if in_lock else body_of(original)
    return dumped(home, body_of(twin)) == dumped(home, work) and ast.dump(twin.args) == ast.dump(original.args)


def dumped(home: Scene, body: Sequence[ast.stmt]) -> list[str]:
    return [ast.dump(Unborrowed(home).visit(ast.parse(ast.unparse(each)))) for each in body]


class Unborrowed(ast.NodeTransformer):
    """`_owned(_DB_TURNS.borrow(f, x))` -> `f(x)`, and `async with self.f()` -> `with self._f_sync()`."""

    def __init__(self, home: Scene) -> None:
        self._home = home

    def visit_AsyncWith(self, node: ast.AsyncWith) -> ast.AST:
        self.generic_visit(node)
        for item in node.items:
            match item.context_expr:
                case ast.Call(func=ast.Attribute(attr=name) as callee):
                    callee.attr = name_after_function(name)
                case ast.Call(func=ast.Name(id=name) as called):
                    called.id = name_after_function(name)
        return ast.With(node.items, node.body)

    def visit_Await(self, node: ast.Await) -> ast.AST:
        """`await super().__aenter__()` -> `super().__enter__()`, in a method of an object."""
        self.generic_visit(node)
        match node.value:
            case ast.Call(func=ast.Attribute(attr=name) as called) as call if super_in(call) and name.startswith("__a"):
                called.attr = name.replace("__a", "__", 1)
                return call
            case _:
                return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if is_part(self._home, node.func, OWN, RELEASE) and node.args:
            return node.args[0]
        if borrows(self._home, node) and node.args:
            return ast.Call(node.args[0], node.args[1:], node.keywords)
        return node


def is_borrowed(home: Scene, call: object) -> bool:
    """An acquisition that an earlier repair has wrapped is a call of `borrow`, not of the pool."""
    found = (each for each in home.all_nodes if isinstance(each, ast.Call) and home.span(each) == call)
    return any(borrows(home, each) for each in found)
