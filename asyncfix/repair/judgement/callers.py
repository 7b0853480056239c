"""Callers of repaired coroutines: an await that never let another task run begins to do so."""

import ast
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from asyncfix.link.program import Key
from asyncfix.model.finding import Reason
from asyncfix.repair.dataflow.names import line_of
from asyncfix.repair.edits import Leave
from asyncfix.repair.judgement.checked import find_unchecked
from asyncfix.repair.judgement.conflicts import find_conflicts
from asyncfix.repair.judgement.early import find_set_off
from asyncfix.repair.judgement.entries import entering
from asyncfix.repair.judgement.files import find_file_conflicts
from asyncfix.repair.judgement.lock_order import find_lock_doubts
from asyncfix.repair.judgement.orders import find_orders
from asyncfix.repair.judgement.surroundings import find_held
from asyncfix.repair.judgement.waits import awaits_above, awaits_of, is_async_generator, statement_at, waits_of
from asyncfix.repair.model import Repair
from asyncfix.repair.scene.answers import Answers
from asyncfix.repair.scene.scene import Scene, statement_of
from asyncfix.repair.scene.stage import Stage
from asyncfix.repair.scene.suspension import Suspension

if TYPE_CHECKING:
    from asyncfix.repair.judgement.stepped import Walker


def warn_of_callers(stage: Stage, repairs: Sequence[Repair]) -> tuple[Repair, ...]:
    """Repairs of coroutines that need not have been suspended are unsafe where a caller relies on that."""
    changed: dict[Key, list[Repair]] = {}
    others: dict[Key, list[Repair]] = {}
    for repair in repairs:
        if repair.edits:
            found = changed if is_fresh(stage, repair) else others
            found.setdefault(stage.root(repair), []).append(repair)
    known = Answers()  # of callers, which many of the repaired have in common
    reasons = {key: tuple(dict.fromkeys(find_reliance(stage, key, known))) for key in sorted(changed)}
    for key in sorted(changed):
        reasons[key] += find_across(stage, key, changed[key])
        reasons[key] += tuple(dict.fromkeys(find_orders(stage, key, changed[key])))
    for key in sorted(others):
        reasons[key] = (*reasons.get(key, ()), *find_across(stage, key, others[key], is_fresh=False))
    return tuple(each.doubt(*reasons.get(stage.root(each), ())) if each.edits else each for each in repairs)


def is_fresh(stage: Stage, repair: Repair) -> bool:
    """Whether a coroutine that does what is repaired need not be suspended anyway."""
    root = stage.root(repair)
    scene = stage.scene(root.path)
    place = statement_at(scene, root, repair.line)
    if stage.reach.inference.is_manager(root) or is_async_generator(scene, root):
        return True  # one side of its `yield` may suspend anyway, and the other begins to
    if any(isinstance(edit, Leave) for edit in repair.edits) and stage.suspension.sure.of(root):
        return False
    return place is None or not stage.suspension.sure.besides(scene, root, scene.nodes[root], place)


def find_across(stage: Stage, callee: Key, repairs: Sequence[Repair], is_fresh: bool = True) -> tuple[Reason, ...]:
    """The first state that the coroutine uses on one side of its new awaits, and a caller on the other."""
    if not any(awaits_above(stage, callee)):
        return ()
    from asyncfix.repair.judgement import above

    return tuple(islice(above.find_across(stage, callee, repairs, is_fresh), 1))


def find_reliance(stage: Stage, callee: Key, known: Answers) -> Iterator[Reason]:
    """State that a direct or indirect caller uses on both sides of an await that begins to suspend."""
    name = stage.reach.program.function(callee).name
    todo, seen = [callee], {callee}
    while todo:
        awaited = todo.pop()
        yield from find_overlapping(stage, awaited)
        for caller, statement, reasons in known.remember(awaited, partial(relying_on, stage, awaited)):
            scene = stage.scene(caller.path)
            node = scene.nodes[caller]
            for found in reasons:
                yield Reason("caller-interleaves", node.lineno, relying(name, caller, found))
            is_parted = stage.reach.inference.is_manager(caller) or is_async_generator(scene, caller)
            if caller not in seen and (is_parted or not stage.suspension.sure.besides(scene, caller, node, statement)):
                seen.add(caller)
                todo.append(caller)


def relying_on(stage: Stage, callee: Key) -> Sequence[tuple[Key, ast.stmt, Sequence[Reason]]]:
    return (*awaiting(stage, callee), *entering(stage, callee))


def find_overlapping(stage: Stage, callee: Key) -> Iterator[Reason]:
    """Steps of one generator that two tasks may take: they never met, and one that begins in another is an error."""
    scene = stage.scene(callee.path)
    for each in (each for each in walkers_of(scene, callee) if not each.is_alone):
        where = f"{each.function.path.as_posix()}:{line_of(each.node)}"
        text = f"steps of `{stage.reach.program.function(callee).name}` never overlapped, and now may ({where})"
        yield Reason("caller-interleaves", scene.nodes[callee].lineno, text)


def walkers_of(scene: Scene, callee: Key) -> "Sequence[Walker]":
    """Who walks through what an asynchronous generator gives."""
    if not is_async_generator(scene, callee):
        return ()
    from asyncfix.repair.judgement import stepped

    return stepped.walkers_of(scene, callee)


def awaiting(stage: Stage, callee: Key) -> Iterator[tuple[Key, ast.stmt, Sequence[Reason]]]:
    """The statements of coroutines that await one, each with what it relies on."""
    for caller, wait in dict.fromkeys((*awaits_of(stage, callee), *waits_of(stage, callee), *walks_of(stage, callee))):
        scene = stage.scene(caller.path)
        statement, node = statement_of(scene, wait), scene.nodes[caller]
        conflicts = relied_on(scene, caller, statement, stage.suspension)
        files = find_file_conflicts(scene, caller, node, (statement,), stage.suspension)
        checks = find_unchecked(scene, caller, node, (statement,), stage.suspension, is_parted=True)
        begun = find_set_off(scene, caller, node, (statement,), stage.suspension)
        asked = find_lock_doubts(scene, caller, node, statement, stage.suspension)
        held = find_held(scene, caller, node, wait)  # the next task that wants such a lock stops the loop
        is_around = caller in stage.reach.inference.wrappers(callee)
        if is_around:
            from asyncfix.repair.judgement.decorating import without_counters

            conflicts = without_counters(node, conflicts)
        yield caller, statement, (*conflicts, *files, *checks, *begun, *asked, *held)


def walks_of(stage: Stage, callee: Key) -> Iterator[tuple[Key, ast.AST]]:
    """The loops over what an asynchronous generator gives, under whatever name, and each `with` that ends it."""
    scene = stage.scene(callee.path)
    for each in walkers_of(scene, callee):
        if each.is_alone:
            node = each.node
            yield each.function, node.iter if isinstance(node, ast.comprehension) else node


def relied_on(scene: Scene, caller: Key, statement: ast.stmt, suspension: Suspension) -> Iterator[Reason]:
    """State on both sides of a statement that awaits; a loop does so before each time around."""
    from asyncfix.repair.judgement.fetched import find_conflicts_between_rows

    if isinstance(statement, ast.AsyncFor):
        return find_conflicts_between_rows(scene, caller, scene.nodes[caller], statement, suspension)
    if isinstance(statement, ast.With | ast.AsyncWith):
        from asyncfix.repair.judgement.at_ends import find_conflicts_at_ends

        return find_conflicts_at_ends(scene, caller, scene.nodes[caller], statement, suspension)
    return find_conflicts(scene, caller, scene.nodes[caller], (statement,), suspension, "within")


def relying(name: str, caller: Key, found: Reason) -> str:
    where = f"{caller.path.as_posix()}:{found.line}"
    return f"`{name}` did not let other tasks run until now, and {caller.qualname} relies on it ({where})"
