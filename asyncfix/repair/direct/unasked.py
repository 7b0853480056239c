"""Event loops that a coroutine asked for only to hand calls to threads."""

import ast
from collections.abc import Iterator, Sequence

from asyncfix.catalog import is_stub
from asyncfix.infer.types import Callable
from asyncfix.link.program import Key
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.direct.handed import Handed
from asyncfix.repair.edits import Drop, position
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.stage import Stage


def find_unasked(stage: Stage, calls: Sequence[Handed]) -> Iterator[Drop]:
    """`loop = get_running_loop()`, where nothing but these calls asks for it."""
    function = calls[0].function
    scene = stage.scene(function.path)
    node = scene.nodes[function]
    spans = {each.call for each in calls}
    made = [each for each in ast.walk(node) if isinstance(each, ast.Call) and scene.span(each) in spans]
    askers = [each.func.value for each in made if isinstance(each.func, ast.Attribute)]
    for name in sorted({each.id for each in askers if isinstance(each, ast.Name)}):
        found = [each for each in ast.walk(node) if isinstance(each, ast.Name) and each.id == name]
        stored = [each for each in found if each not in askers]
        statement = scene.parents[stored[0]] if len(stored) == 1 else None
        if isinstance(statement, ast.Assign) and asks_only(scene, function, node, statement):
            yield Drop(position(statement))


def asks_only(scene: Scene, function: Key, node: FunctionNode, statement: ast.Assign) -> bool:
    """Whether a statement of the coroutine's own does nothing but call a library's function for the loop."""
    call, is_commented = statement.value, any("#" in line for line in lines_of(scene, statement))
    if not isinstance(call, ast.Call) or call.args or call.keywords or len(statement.targets) != 1 or is_commented:
        return False
    callees = scene.callees(call, function)
    is_library = bool(callees) and all(isinstance(each, Callable) and is_stub(each.function.path) for each in callees)
    siblings = getattr(scene.parents[statement], "body", [])
    is_alone = sum(each.lineno == statement.lineno for each in siblings) == 1
    return is_library and is_alone and statement in node.body and len(node.body) > 1


def lines_of(scene: Scene, statement: ast.stmt) -> list[str]:
    return scene.lines[statement.lineno - 1 : statement.end_lineno]
