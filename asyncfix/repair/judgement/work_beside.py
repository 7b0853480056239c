"""Work that a coroutine begins in threads, and whose end it waits for.

The loop stood still until it was done: nobody saw what it changes halfway, and nothing that it uses was changed.
"""

import ast
from collections.abc import Iterator, Mapping, Sequence

from asyncfix.catalog import is_stub
from asyncfix.evidence.sharing import Handover, Sharing
from asyncfix.link.program import Key
from asyncfix.model.finding import Reason
from asyncfix.reach.target import Target
from asyncfix.repair.judgement.effects import Access
from asyncfix.repair.judgement.inside import accesses_inside, runs_here
from asyncfix.repair.scene.scene import Scene


def find_work_beside(scene: Scene, function: Key, call: ast.Call) -> Iterator[Reason]:
    """What of the state of others such work uses that a call waits for: they run meanwhile now."""
    for begun in begun_by(scene, function):
        if not begun.given:
            text = f"nothing says what the work does that is begun at line {begun.operation.span.line}"
            yield Reason("shared-state-written", call.lineno, f"{text}: others can now run meanwhile")
        for key in dict.fromkeys(key for key, _ in begun.given if not is_stub(key.path)):
            found = accesses_inside(scene, Target(key), False)
            changed = {each.state for each in found if each.kind != "read"}
            meant = (each for each in found if each.kind != "read" or each.state not in changed)
            yield from (conflict for each in meant for conflict in find_conflict(scene, function, each, call))


def find_conflict(scene: Scene, function: Key, access: Access, call: ast.Call) -> Iterator[Reason]:
    from asyncfix.repair.judgement.shared import CHANGES, is_used_by_one_task, on_the_loop  # of work that changes state

    awaited = f"in a thread that `{ast.unparse(call.func)}` waits for"
    if access.kind == "read":
        if other := next(on_the_loop(scene, function, access.state, *CHANGES), None):
            text = f"`{access.name}` is read {awaited}, and changed on the event loop at line {other[1].line}"
            yield Reason("shared-state-read", call.lineno, text)
    elif not is_used_by_one_task(scene, function, access.state):
        text = f"`{access.name}` is changed {awaited}: others can now use it meanwhile"
        yield Reason("shared-state-written", call.lineno, text)


def begun_by(scene: Scene, function: Key) -> Sequence[Handover]:
    """What a function begins in threads, itself or by functions that it calls; what it awaits there is over."""

    def find() -> Sequence[Handover]:
        todo, seen = [Target(function)], set[Key]()
        while todo:
            each = todo.pop()
            if each.function not in seen:
                seen.add(each.function)
                entered = (edge.entered for edge in scene.edges(each))
                todo += [one for one in entered if runs_here(scene, one.function)]
        begun = (each for key in seen for each in handovers(scene).get(key, ()))
        return tuple(each for each in begun if not each.operation.awaited)

    return scene.everywhere.remember(("work begun by", function), find)


def handovers(scene: Scene) -> Mapping[Key, Sequence[Handover]]:
    """By the function that begins it: all work of the program in threads."""

    def find() -> Mapping[Key, Sequence[Handover]]:
        found: dict[Key, list[Handover]] = {}
        for each in Sharing(scene.reach).handovers():
            found.setdefault(each.where, []).append(each)
        return found

    return scene.everywhere.remember("work in threads", find)
