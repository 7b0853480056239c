"""Why a coroutine that gets a block's connection can't be called as a function."""

import ast
from collections.abc import Iterator

from asyncfix.link.program import Key
from asyncfix.model.finding import Reason
from asyncfix.model.remembered import replace
from asyncfix.repair.direct.coroutines import (
    BINDING,
    Coroutines,
    awaited_at,
    is_only,
    is_overridden,
)
from asyncfix.repair.direct.ending import ends_iteration
from asyncfix.repair.direct.uses import find_uses
from asyncfix.repair.judgement.orders import handed_over
from asyncfix.repair.model import Repair
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.stage import Stage
from asyncfix.repair.scene.syntax import is_suspension, mentions, own_nodes

SAID = "await-in-use"  # of a statement that awaits and uses a connection


def is_about_await(repair: Repair) -> bool:
    return repair.level == "refused" and any(each.code == SAID for each in repair.reasons)


def explained(stage: Stage, repair: Repair, coroutines: Coroutines) -> Repair:
    """A refused repair that says why the coroutine can't be called to which it hands its connection."""
    if not is_about_await(repair):
        return repair
    root, scene = stage.root(repair), stage.scene(repair.path)
    awaited = {line: key for key, line in awaited_lines(scene, root) if key not in coroutines}
    told = (tell(stage, each, awaited[each.line]) if each.line in awaited else each for each in repair.reasons)
    return replace(repair, reasons=tuple(dict.fromkeys(told)))


def awaited_lines(scene: Scene, root: Key) -> Iterator[tuple[Key, int]]:
    """The coroutines that get a connection in a function, and on which lines."""
    if root not in scene.nodes:
        return
    node = scene.nodes[root]
    handles = scene.handles(root, node)
    for each in own_nodes(list(node.body)):
        key = awaited_at(scene, root, each)
        if key and isinstance(each, ast.Await) and mentions(each, handles):
            yield key, each.lineno


def tell(stage: Stage, reason: Reason, key: Key) -> Reason:
    obstacle = "".join(list(find_obstacles(stage, key, set()))[:1]) if reason.code == SAID else ""
    name = stage.reach.program.function(key).name
    return replace(reason, message=f"`{name}` gets the connection, and {obstacle}") if obstacle else reason


def find_obstacles(stage: Stage, key: Key, seen: set[Key]) -> Iterator[str]:
    """Why a coroutine is no function in disguise, or one that it awaits."""
    scene = stage.scene(key.path)
    if key in seen or key not in scene.nodes:
        return
    seen.add(key)
    node, facts = scene.nodes[key], stage.reach.program.function(key)
    others = [each for each in node.decorator_list if not (isinstance(each, ast.Name) and each.id in BINDING)]
    if others or facts.is_generator:
        yield f"`{ast.unparse(others[0]) if others else 'yield'}` makes it more than a coroutine"
    for each in own_nodes(list(node.body)):
        if is_suspension(each):
            awaited = awaited_at(scene, key, each)
            where = f"{key.path.as_posix()}:{getattr(each, 'lineno', facts.span.line)}"
            yield from find_obstacles(stage, awaited, seen) if awaited else [f"may be suspended at {where}"]
    if key.path not in stage.writable:
        yield f"stands in {key.path.as_posix()}, which was not named"
    if ends_iteration(stage, key):
        yield "may end by StopIteration, which a function hands on and a coroutine does not"
    if not is_only(stage, key) or (facts.owner and is_overridden(stage, key)):
        yield "which function that is depends on the object"
    if find_uses(stage, key).is_kept:
        places = [f"{site.path.as_posix()}:{span.line}" for site, span in handed_over(stage, key)]
        yield f"is begun at {places[0]}" if places else "is more than awaited: kept, or begun by another name"
