"""Names that hold on to a connection elsewhere in a coroutine, and in a block of it stand for something else."""

import ast
from collections.abc import Iterator, Sequence

from asyncfix.link.program import Key
from asyncfix.repair.dataflow.interface import find_interface_in
from asyncfix.repair.dataflow.names import find_names
from asyncfix.repair.dataflow.reaching import find_captured, find_reaching
from asyncfix.repair.dataflow.whole import Whole
from asyncfix.repair.scene.contents import goes_on_with_bound, holds_handle, types_of
from asyncfix.repair.scene.scene import Scene, mentions, own_nodes
from asyncfix.repair.scene.taint import EAGER


def find_unheld(
    scene: Scene, function: Key, whole: Whole, block: Sequence[ast.stmt], handles: frozenset[str]
) -> frozenset[str]:
    """Handles that stand for plain data in the block, by all that is bound in it and what it may see from before.

    Not those that a function made by then may bind, or read later, when they are handles.
    """
    names = find_names(*block)
    shared = names.captures | find_captured(whole, block) | whole.names.nonlocals | whole.names.globals
    own = (handles & names.mentions) - shared - names.deletes
    return frozenset(name for name in own if _is_data(scene, function, whole, block, name, handles))


def _is_data(
    scene: Scene, function: Key, whole: Whole, block: Sequence[ast.stmt], name: str, handles: frozenset[str]
) -> bool:
    """Whether all that binds a name in the block, or before it so that the block sees it, are assignments of data."""
    is_seen = name in find_interface_in(whole, block).parameters
    before = find_reaching(whole, block, name) if is_seen else frozenset()
    if (None in before and name in whole.parameters) or not all(isinstance(each, ast.Assign | None) for each in before):
        return False
    nodes = list(own_nodes([*block, *filter(None, before)]))
    assigned = {target: value for each in nodes if isinstance(each, ast.Assign) for target, value in _pairs(each)}
    stored, others = (each for each in nodes if name in _bound_by(each)), handles - {name}
    return all(each in assigned and _gives_data(scene, function, assigned[each], others) for each in stored)


def _pairs(assignment: ast.Assign) -> Iterator[tuple[ast.AST, ast.expr]]:
    """What each name gets, `b` in `a, b = x, y`, too."""
    for target in assignment.targets:
        match target, assignment.value:
            case ast.Tuple(elts=targets), ast.Tuple(elts=values) if not any(map(_is_starred, (*targets, *values))):
                yield from zip(targets, values, strict=False)
            case _:
                yield target, assignment.value


def _is_starred(node: ast.expr) -> bool:
    return isinstance(node, ast.Starred)


def _bound_by(node: ast.AST) -> tuple[str | None, ...]:
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
            return (name,)
        case ast.MatchAs(name=name) | ast.MatchStar(name=name) | ast.MatchMapping(rest=name):
            return (name,)
        case ast.ExceptHandler(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            return (name,)
        case ast.ClassDef(name=name):
            return (name,)
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            return tuple((each.asname or each.name).partition(".")[0] for each in names)
        case _:
            return ()


def _gives_data(scene: Scene, function: Key, value: ast.expr, handles: frozenset[str]) -> bool:
    if not _is_eager(value) and not all(_is_used_here(scene, function, each, handles) for each in ast.walk(value)):
        return False
    parts = [value] if _is_eager(value) else _parts(scene, value)
    given = (each for part in parts for each in types_of(scene, function, part))
    return not any(holds_handle(scene, each) or goes_on_with_bound(scene, each) for each in given)


def _is_used_here(scene: Scene, function: Key, node: ast.AST, handles: frozenset[str]) -> bool:
    """Whether a part of an expression asks a handle for something, or walks through it, and hands it on to nothing."""
    match node:
        case ast.GeneratorExp() | ast.Lambda():
            return not mentions(node, handles) or _is_eager(scene.parents[node])
        case ast.Name(id=name) if name in handles:
            parent = scene.parents[node]
            return _is_asked(scene, parent) or (_is_walked(scene, parent, node) and _gives_rows(scene, function, name))
        case _:
            return True


def _is_asked(scene: Scene, parent: ast.AST) -> bool:
    """`cur.fetchall` where that is called."""
    called = scene.parents[parent]
    return isinstance(parent, ast.Attribute) and isinstance(called, ast.Call) and called.func is parent


def _is_walked(scene: Scene, parent: ast.AST, name: ast.Name) -> bool:
    is_iterated = isinstance(parent, ast.comprehension) and parent.iter is name
    return is_iterated or _is_eager(parent)


def _gives_rows(scene: Scene, function: Key, name: str) -> bool:
    """Whether what is walked through is a handle itself, and no container of some."""
    found = scene.variable(function, name)
    return bool(found) and all(map(scene.is_handle, found))


def _parts(scene: Scene, value: ast.expr) -> Iterator[ast.expr]:
    """The calls in an expression, and the attributes that are not called."""
    for each in ast.walk(value):
        if isinstance(each, ast.Call) or (isinstance(each, ast.Attribute) and not _is_asked(scene, each)):
            yield each


def _is_eager(value: ast.AST) -> bool:
    return isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in EAGER
