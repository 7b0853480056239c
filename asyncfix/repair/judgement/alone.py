"""Coroutines beside which nothing else of a program runs on the loop: of its one task, or while no other has begun."""

from collections.abc import Sequence

from asyncfix.link.program import Key
from asyncfix.repair.judgement.begun import find_begun
from asyncfix.repair.judgement.once import runs_once, uncalled
from asyncfix.repair.judgement.one_task import awaits_others
from asyncfix.repair.judgement.outsiders import has_outsiders
from asyncfix.repair.judgement.quiet import find_first, is_beside_none
from asyncfix.repair.scene.scene import Scene


def is_alone(scene: Scene, coroutine: Key) -> bool:
    """Whether nothing else of the program runs on the loop while a coroutine is suspended.

    So whatever it uses, under whatever name, is as it was left. Threads did not wait for it before, either.
    """

    def find() -> bool:
        others = others_begun(scene)
        if not others:
            return others is not None
        return find_first(scene, coroutine) == first_task(scene) and is_beside_none(scene, coroutine, others)

    return scene.everywhere.remember(("alone", coroutine), find)


def is_only_task(scene: Scene) -> bool:
    """Whether all that runs on the loop does so in one task: nobody comes in between, wherever its blocks run.

    Threads and other programs could do so before.
    """
    return others_begun(scene) == ()


def others_begun(scene: Scene) -> tuple[Key, ...] | None:
    """What a program begins besides the one task that all begins with; None where that is not known."""
    begun = find_begun(scene) if first_task(scene) else None
    return begun.others if begun else None


def first_task(scene: Scene) -> Key | None:
    """The coroutine that all of a program begins with; None where others may begin something, too."""

    def find() -> Key | None:
        outside = uncalled(scene)
        if len(outside) > 1 or has_outsiders(scene):
            return None
        begun = find_begun(scene)
        found = first_of(scene, outside, begun.first) if begun else None
        return found if found and runs_once(scene, found) else None

    return scene.everywhere.remember("first task", find)


def first_of(scene: Scene, outside: Sequence[Key], handed: Sequence[Key]) -> Key | None:
    """What is handed to a loop, if that is one; else the one coroutine that nothing calls."""
    coroutines = [each for each in outside if scene.reach.program.function(each).is_async]
    match handed, coroutines:
        case [first], []:
            return first
        case [], [first] if awaits_others(scene, first, by_entering=False):
            return first
        case _:
            return None
