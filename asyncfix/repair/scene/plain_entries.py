"""Asynchronous managers of the project that await nothing: entering one lets no other task run."""

import ast
from collections.abc import Sequence

from asyncfix.catalog import is_stub
from asyncfix.infer.types import Types
from asyncfix.link.program import Key
from asyncfix.model.facts import Operation
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import is_suspension, own_nodes


def may_suspend(scene: Scene, function: Key, operation: Operation) -> bool:
    """Whether an operation of a function may let other tasks run; a call that is entered does so as it is entered."""
    if operation.is_async and operation.kind in ("call", "with"):
        return not is_plain(scene, scene.reach.inference.types(operation.value, function))
    return operation.awaited or operation.is_async or operation.kind == "await"


def only_enters(scene: Scene, function: Key, statements: Sequence[ast.stmt]) -> bool:
    """Whether statements of a coroutine await nothing but entering such managers."""
    awaits = [each for each in own_nodes(list(statements)) if is_suspension(each)]
    entering = [each for each in awaits if isinstance(each, ast.AsyncWith)]
    items = (item.context_expr for each in entering for item in each.items)
    return len(awaits) == len(entering) and all(is_plain(scene, scene.managed(each, function)) for each in items)


def is_plain(scene: Scene, managers: Types) -> bool:
    """Whether all are managers of the project that await nothing."""
    bodies = [list(scene.reach.entering.bodies(each)) for each in managers]
    return bool(bodies) and all(found and all(awaits_nothing(scene, key) for key in found) for found in bodies)


def awaits_nothing(scene: Scene, function: Key) -> bool:
    if is_stub(function.path):
        return False
    operations = scene.reach.program.function(function).operations
    return not any(each.awaited or each.is_async or each.kind == "await" for each in operations)
