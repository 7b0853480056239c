"""Objects that get a name as they are made, and are entered by it next: `work = Work(pool)`, `async with work:`."""

import ast
from collections.abc import Iterable, Iterator, Sequence

from asyncfix.catalog import is_stub
from asyncfix.infer.types import Instance
from asyncfix.link.program import Key
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.scene.left_objects import gives_nothing
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import find_list, mentions, own_nodes, suspends

With = ast.With | ast.AsyncWith


def find_entry(scene: Scene, made: ast.expr) -> ast.withitem | None:
    """The `with` item that enters what an expression makes, by the only name that it has, before others run."""
    assigned, node = scene.parents[made], function_around(scene, made)
    name = name_of(assigned)
    if not name or not node or not isinstance(assigned, ast.stmt):
        return None
    named = [each for each in ast.walk(node) if isinstance(each, ast.Name) and each.id == name]
    items = [each for each in (scene.parents[one] for one in named) if isinstance(each, ast.withitem)]
    is_bound_once = len([each for each in named if not isinstance(each.ctx, ast.Load)]) == 1
    if len(items) != 1 or not is_bound_once or not {*named} <= {*own_nodes(list(node.body))}:
        return None
    entering, siblings = scene.parents[items[0]], find_list(scene.parents[assigned], assigned)
    if not isinstance(entering, With) or entering not in siblings:
        return None
    between = siblings[siblings.index(assigned) + 1 : siblings.index(entering)]
    is_next = siblings.index(assigned) < siblings.index(entering) and not suspends(between)
    return items[0] if is_next and not any(mentions(each, frozenset((name,))) for each in between) else None


def find_held_entry(scene: Scene, made: ast.expr) -> ast.withitem | None:
    """The only item of a `with` that enters it so, and whose body awaits."""
    item = find_entry(scene, made)
    entering = scene.parents[item] if item else None
    is_held = isinstance(entering, With) and len(entering.items) == 1 and suspends(entering.body)
    return item if is_held else None


def function_around(scene: Scene, node: ast.AST) -> FunctionNode | None:
    place: ast.AST | None = node
    while place is not None and not isinstance(place, FunctionNode):
        place = scene.parents.get(place)
    return place


def name_of(assigned: ast.AST) -> str:
    """The one name that an assignment binds, "" for anything else."""
    match assigned:
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name
        case _:
            return ""


def made_for(scene: Scene, item: ast.withitem) -> ast.expr:
    """What makes the object that an item enters: what stands there, or what its name was bound to right before."""
    node = function_around(scene, item)
    if not isinstance(item.context_expr, ast.Name) or not node:
        return item.context_expr
    bound = (each for each in own_nodes(list(node.body)) if isinstance(each, ast.Assign | ast.AnnAssign))
    found = (each.value for each in bound if each.value and name_of(each) == item.context_expr.id)
    return next((each for each in found if find_entry(scene, each) is item), item.context_expr)


def find_left(scene: Scene, function: Key, node: FunctionNode) -> frozenset[ast.Name]:
    """Reads of what such objects have when they were left, where that is nothing of a connection: `work.name`."""
    return scene.remember_shape(function, ("left", node), lambda: frozenset(_find_left(scene, function, node)))


def _find_left(scene: Scene, function: Key, node: FunctionNode) -> Iterator[ast.Name]:
    entering = (each for each in own_nodes(list(node.body)) if isinstance(each, With))
    for statement, item in ((each, item) for each in entering for item in each.items):
        if name := object_of(scene, function, item):
            siblings = find_list(scene.parents[statement], statement)
            after = own_nodes(list(siblings[siblings.index(statement) + 1 :]))
            named = (each for each in after if isinstance(each, ast.Name) and each.id == name)
            yield from (each for each in named if gives_nothing(scene, function, each))


def object_of(scene: Scene, function: Key, item: ast.withitem) -> str:
    """The name of an object that is entered: it was made right before, or is one of the project's and gives itself."""
    match item:
        case ast.withitem(context_expr=ast.Name(id=name) as entered) if made_for(scene, item) is not entered:
            return name
        case ast.withitem(optional_vars=ast.Name(id=name)):
            values = scene.variable(function, name)
            is_own = bool(values) and all(isinstance(e, Instance) and not is_stub(e.cls.path) for e in values)
            return name if is_own and values <= frozenset(scene.managed(item.context_expr, function)) else ""
        case _:
            return ""


def let_go(
    scene: Scene, function: Key, node: FunctionNode, statements: Sequence[ast.stmt], names: Iterable[str]
) -> frozenset[str]:
    """Those of some names of which nothing else is read outside of some statements."""
    left = find_left(scene, function, node)
    inside = {each for statement in statements for each in ast.walk(statement)} if left else set()
    named = [each for each in ast.walk(node) if isinstance(each, ast.Name)] if left else []
    return frozenset({each.id for each in left}.intersection(names)) - {
        each.id for each in named if isinstance(each.ctx, ast.Load) and each not in inside and each not in left
    }
