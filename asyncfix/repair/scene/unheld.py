"""Names that hold on to a connection elsewhere in a coroutine, and in a block of it stand for something else."""

import ast
from collections.abc import Iterator, Sequence

from asyncfix.link.program import Key
from asyncfix.repair.dataflow.interface import find_interface_in
from asyncfix.repair.dataflow.names import find_names
from asyncfix.repair.dataflow.whole import Whole
from asyncfix.repair.scene.contents import goes_on_with_bound, holds_handle, types_of
from asyncfix.repair.scene.scene import Scene, mentions, own_nodes
from asyncfix.repair.scene.taint import EAGER


def find_unheld(
    scene: Scene, function: Key, whole: Whole, block: Sequence[ast.stmt], handles: frozenset[str]
) -> frozenset[str]:
    """Handles that the block binds to plain data alone, never sees as they were before, and no function uses."""
    interface = find_interface_in(whole, block)
    bound = handles & find_names(*block).changes
    shared = whole.names.captures | whole.names.nonlocals | whole.names.globals
    own = bound - shared - frozenset(interface.parameters) - find_names(*block).deletes
    return frozenset(name for name in own if _is_data(scene, function, block, name, handles))


def _is_data(scene: Scene, function: Key, block: Sequence[ast.stmt], name: str, handles: frozenset[str]) -> bool:
    """Whether all that binds a name in the block are assignments of data."""
    assigned = dict(_assignments(block, name))
    stored = (each for each in own_nodes(list(block)) if name in _bound_by(each))
    return all(each in assigned and _gives_data(scene, function, assigned[each], handles) for each in stored)


def _assignments(block: Sequence[ast.stmt], name: str) -> Iterator[tuple[ast.AST, ast.expr]]:
    for each in own_nodes(list(block)):
        match each:
            case ast.Assign(targets=[ast.Name(id=found) as target], value=value) if found == name:
                yield target, value


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
    if isinstance(value, ast.GeneratorExp | ast.Lambda) or (not _is_eager(value) and mentions(value, handles)):
        return False
    parts = [each for each in ast.walk(value) if isinstance(each, ast.Call | ast.Attribute)]
    given = (each for part in ([value] if _is_eager(value) else parts) for each in types_of(scene, function, part))
    return not any(holds_handle(scene, each) or goes_on_with_bound(scene, each) for each in given)


def _is_eager(value: ast.expr) -> bool:
    return isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in EAGER
