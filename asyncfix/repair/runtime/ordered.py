"""Tasks that nobody waits for, and that change a database: they did so in the order in which they were begun."""

import ast
from collections.abc import Iterator, Sequence

from asyncfix.link.program import Key
from asyncfix.model.finding import Reason
from asyncfix.model.remembered import replace
from asyncfix.repair.edits import Hold, Lend
from asyncfix.repair.judgement.callers import awaits_of
from asyncfix.repair.judgement.checked import changes_database
from asyncfix.repair.model import Repair
from asyncfix.repair.scene.blocks import calls_in
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.stage import Stage


def keep_order(stage: Stage, repairs: Sequence[Repair]) -> tuple[Repair, ...]:
    """On one thread they still do; connections that are held have threads of their own, which is a doubt."""
    return tuple(order_one(stage, each) if each.edits and each.is_database else each for each in repairs)


def order_one(stage: Stage, repair: Repair) -> Repair:
    root = stage.root(repair)
    place = begun_in_order(stage, root) if changes(stage.scene(root.path), root) else ""
    if not place:
        return repair
    if any(isinstance(edit, Hold | Lend) for edit in repair.edits):
        text = f"tasks begun in turn ({place}) change the database, now in the order in which their threads come to it"
        return repair.doubt(Reason("task-order", repair.line, text))
    return replace(repair, serial=True)


def changes(scene: Scene, function: Key) -> bool:
    """Whether a coroutine changes a database."""
    node = scene.nodes.get(function)
    return node is not None and any(changes_database(scene, function, call) for call in calls_in(node.body))


def begun_in_order(stage: Stage, function: Key) -> str:
    """Where a coroutine, or one that awaits it, is begun as one of several tasks that nobody waits for there."""

    def find() -> str:
        todo, seen = [function], {function}
        while todo:
            key = todo.pop()
            if place := next(places_of(stage, key), ""):
                return place
            found = [caller for caller, _ in awaits_of(stage, key) if caller not in seen]
            seen.update(found)
            todo += found
        return ""

    scene = stage.scene(function.path)
    return scene.everywhere.remember(("begun in order", function), find)


def places_of(stage: Stage, callee: Key) -> Iterator[str]:
    """The places outside of loops in a function, which is no coroutine or begins several."""
    reach = stage.reach
    sites = {site for site, _ in reach.inference.calls.mentioning(reach.program.function(callee).name)}
    for site in sorted(sites):
        scene = stage.scene(site.path)
        begun = [call for call in begun_in(scene, site) if callee in scene.called_functions(call, site)]
        if begun and (len(begun) > 1 or not reach.program.function(site).is_async):
            yield f"{site.path.as_posix()}:{begun[0].lineno}"


def begun_in(scene: Scene, site: Key) -> list[ast.Call]:
    """The calls whose coroutines are made tasks, once each time that the function runs."""

    def find() -> list[ast.Call]:
        node = scene.nodes.get(site)
        operations = scene.operations(site)
        found = []
        for call in calls_in(node.body) if node else ():
            known = operations.get(("call", scene.span(call)))
            if known and not known.in_loop and begins_task(scene, site, call):
                found += [each for each in call.args[:1] if isinstance(each, ast.Call)]
        return found

    return scene.remember(("begun in", site), find)


def begins_task(scene: Scene, site: Key, call: ast.Call) -> bool:
    """Whether a library's function makes a task of its argument, and does not wait for it."""
    marks = [scene.called_marks(call, site, name) for name in ("needs_loop", "keeps")]
    return all(found and all(found) for found in marks)
