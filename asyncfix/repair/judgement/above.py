"""State that a coroutine uses on one side of its new awaits, and somebody above it on the other."""

from collections.abc import Iterator, Sequence

from asyncfix.link.program import Key
from asyncfix.model.finding import Reason
from asyncfix.repair.judgement.across import Sides, find_meeting, is_of_own, open_sides, sides_of, sides_of_await
from asyncfix.repair.judgement.locked import find_locks
from asyncfix.repair.judgement.waits import awaits_above, statement_at
from asyncfix.repair.model import Repair
from asyncfix.repair.scene.scene import statement_of
from asyncfix.repair.scene.stage import Stage
from asyncfix.repair.scene.words import receiver_of


def find_across(stage: Stage, callee: Key, repairs: Sequence[Repair], is_fresh: bool) -> Iterator[Reason]:
    """State that the coroutine uses on one side of its new awaits, and a direct or indirect caller on the other.

    One that is suspended anyway is asked for what runs at its beginning and end, where no other await lies between.
    """
    scene = stage.scene(callee.path)
    for repair in repairs:
        if place := statement_at(scene, callee, repair.line):
            sides = sides_of(stage, callee, repair, place)
            yield from find_above(stage, callee, sides if is_fresh else open_sides(stage, callee, place, sides))


def find_above(stage: Stage, callee: Key, sides: Sides) -> Iterator[Reason]:
    todo, seen = [(callee, sides)], {callee}
    while todo:
        awaited, inner = todo.pop()
        for caller, await_ in awaits_above(stage, awaited):
            home = stage.scene(caller.path)
            node, statement = home.nodes[caller], statement_of(home, await_)
            own = receiver_of(stage.scene(awaited.path), stage.scene(awaited.path).nodes[awaited])
            known = inner.without(own) if own and is_of_own(home, caller, await_) else inner
            outer = sides_of_await(stage, caller, awaited, await_)
            locks = find_locks(home, caller, node, statement)
            if met := next(find_meeting(home, caller, known, outer, locks), None):
                name = stage.reach.program.function(callee).name
                where = f"{caller.path.as_posix()}:{statement.lineno}"
                text = f"`{name}` did not let other tasks run until now, and {caller.qualname} uses "
                text += f"`{met.name}` on the other side of that ({where})"
                yield Reason("caller-interleaves", stage.scene(callee.path).nodes[callee].lineno, text)
            if caller not in seen and not stage.suspension.sure.besides(home, caller, node, statement):
                seen.add(caller)
                todo.append((caller, known.around(outer)))
