"""Tasks that nobody waits for, and that change a database: they did so in the order in which they were begun."""

import ast
from collections.abc import Iterator, Sequence
from functools import partial

from asyncfix.link.program import Key
from asyncfix.model.finding import Reason
from asyncfix.model.remembered import replace
from asyncfix.repair.judgement.decided import changes_database
from asyncfix.repair.judgement.levels import first_received
from asyncfix.repair.judgement.rows import are_apart, changes_of, is_ordered
from asyncfix.repair.judgement.tasks import begun_in, task_of
from asyncfix.repair.judgement.waited import is_waited_for
from asyncfix.repair.judgement.waits import awaits_of, statement_at
from asyncfix.repair.model import Repair
from asyncfix.repair.runtime.begun import STREAMS, Begun, begun_again, begun_beside
from asyncfix.repair.scene.blocks import calls_in
from asyncfix.repair.scene.passing import passable, suspends_first
from asyncfix.repair.scene.scene import Scene, enclosing, statement_of
from asyncfix.repair.scene.stage import Stage
from asyncfix.repair.scene.syntax import find_list, own_nodes


def keep_order(stage: Stage, repairs: Sequence[Repair]) -> tuple[Repair, ...]:
    """On one thread they still do; connections that are held have threads of their own, which is a doubt."""
    return tuple(order_one(stage, each) if each.edits and each.is_database else each for each in repairs)


def order_one(stage: Stage, repair: Repair) -> Repair:
    root = stage.root(repair)
    place = begun_in_order(stage, root, repair.line) if changes(stage, root, repair.line) else ""
    if not place:
        return repair
    if repair.is_held:
        text = f"tasks begun in turn ({place}) change the database, now in the order in which their threads come to it"
        return repair.doubt(Reason("task-order", repair.line, text))
    return replace(repair, serial=True)


def changes(stage: Stage, function: Key, line: int) -> bool:
    """Whether a coroutine changes a database, but in a loop further down that waits each time for what comes."""
    scene = stage.scene(function.path)
    node = scene.nodes.get(function)
    if node is None:
        return False
    loops = (each for each in own_nodes(list(node.body)) if isinstance(each, ast.While) and each.lineno > line)
    found = ((each, first_received(each)) for each in loops)
    later = [loop for loop, first in found if first and stage.suspension.is_meant_by(scene, function, first)]
    within = {each for loop in later for each in ast.walk(loop)}
    return any(changes_database(scene, function, call) for call in calls_in(node.body) if call not in within)


def begun_in_order(stage: Stage, function: Key, line: int) -> str:
    """Where a coroutine, or one that awaits it, is begun as one of several tasks, so that their order matters."""

    def find() -> str:
        todo, seen = [(function, is_parted_before(stage, function, statement_at(scene, function, line)))], {function}
        while todo:
            key, is_parted = todo.pop()
            if place := next(places_of(stage, key, is_parted), ""):
                return place
            found = [(caller, await_) for caller, await_ in awaits_of(stage, key) if caller not in seen]
            seen.update(caller for caller, _ in found)
            todo += [(each, is_parted or is_parted_by_await(stage, each, await_)) for each, await_ in found]
        return ""

    scene = stage.scene(function.path)
    return scene.everywhere.remember(("begun in order", function, line), find)


def is_parted_by_await(stage: Stage, caller: Key, await_: ast.Await) -> bool:
    return is_parted_before(stage, caller, statement_of(stage.scene(caller.path), await_))


def is_parted_before(stage: Stage, function: Key, statement: ast.stmt | None) -> bool:
    """Whether a coroutine waits before a statement for something that takes each task as long as it does."""
    scene = stage.scene(function.path)
    is_sure = partial(waits_its_time, stage, scene, function)
    place = statement
    while place is not None and place is not scene.nodes[function]:
        row = find_list(scene.parents[place], place)
        place, above = enclosing(scene, place), row[: row.index(place)]
        is_entered = place is not scene.nodes[function] and suspends_first(place, is_sure)
        if is_entered or passable(above, is_sure).stop < len(above):
            return True
    return False


def waits_its_time(stage: Stage, scene: Scene, function: Key, node: ast.AST) -> bool:
    """Tasks that all wait for one second go on in the order in which they were begun."""
    match node:
        case ast.Await(value=ast.Call(args=[ast.Constant()], keywords=[])):
            return False
        case _:
            return stage.suspension.sure.by(scene, function, node)


def places_of(stage: Stage, callee: Key, is_parted: bool) -> Iterator[str]:
    """The functions in which several tasks are begun of a coroutine whose order matters.

    Outside of loops in a function that is no coroutine or begins several; in loops, and side by side, where that may
    change the same rows: those that nobody waits for may, unless each is known to change its own.
    """
    reach = stage.reach
    sites = {site for site, _ in reach.inference.calls.mentioning(reach.program.function(callee).name)}
    for site in sorted(sites):
        scene = stage.scene(site.path)
        begun = [call for call in begun_in(scene, site) if callee in scene.called_functions(call, site)]
        if begun and (len(begun) > 1 or not reach.program.function(site).is_async or is_awaited_again(stage, site)):
            yield place_of(site, begun[0])
        if not is_parted and site in scene.nodes:
            yield from (place_of(site, each.calls[0]) for each in begun_there(scene, site, callee))


def place_of(site: Key, call: ast.Call) -> str:
    return f"{site.path.as_posix()}:{call.lineno}"


def begun_there(scene: Scene, site: Key, callee: Key) -> Iterator[Begun]:
    """Tasks of a coroutine that a function begins in a loop, or side by side, and whose order matters."""
    calls = [each for each in calls_in(scene.nodes[site].body) if not isinstance(scene.parents[each], ast.Await)]
    made = [each for each in calls if callee in scene.called_functions(each, site)]
    yield from (each for each in begun_beside(scene, site, callee, made) if overwrites(scene, each))
    yield from (each for each in begun_again(scene, site, callee, made) if matters(scene, each))


def matters(scene: Scene, begun: Begun) -> bool:
    task, node = task_of(scene, begun.function, begun.calls[0]), scene.nodes[begun.function]
    if begun.loop is None or is_waited_for(scene, task, begun.loop):
        return False  # before the next one is begun
    if task is begun.calls[0] or is_waited_for(scene, task, node):
        return overwrites(scene, begun)
    return mixes(scene, begun)


def overwrites(scene: Scene, begun: Begun) -> bool:
    return is_ordered(changes_of(scene, begun.callee), partial(begun.gives_others, scene))


def mixes(scene: Scene, begun: Begun) -> bool:
    found = changes_of(scene, begun.callee)
    return isinstance(begun.loop, STREAMS) or not are_apart(found, partial(begun.gives_others, scene))


def is_awaited_again(stage: Stage, function: Key) -> bool:
    """Whether a coroutine awaits this one several times in turn, so that it begins a task each time."""

    def find() -> bool:
        found: dict[Key, list[ast.Call]] = {}
        for caller, await_ in awaits_of(stage, function):
            found.setdefault(caller, []).extend([await_.value] if isinstance(await_.value, ast.Call) else [])
        return any(is_repeated(stage, caller, function, calls) for caller, calls in found.items())

    return stage.scene(function.path).everywhere.remember(("awaited again", function), find)


def is_repeated(stage: Stage, caller: Key, callee: Key, calls: list[ast.Call]) -> bool:
    scene = stage.scene(caller.path)
    return len(calls) > 1 or any(mixes(scene, each) for each in begun_again(scene, caller, callee, calls))
