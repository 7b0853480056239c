"""State that a coroutine uses on one side of an await that begins to suspend, and who awaits it on the other side."""

import ast
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from asyncfix.catalog import is_stub
from asyncfix.infer.types import ClassType
from asyncfix.link.program import Key
from asyncfix.model.remembered import frozen, replace
from asyncfix.repair.edits import Move
from asyncfix.repair.judgement.conflicts import (
    Surroundings,
    Used,
    all_accesses,
    around_until_suspended,
    contested,
    depends,
    other_branches,
    reads,
)
from asyncfix.repair.judgement.effects import Access, accesses, fresh_names, is_of_lasting
from asyncfix.repair.judgement.leaving import LOOPS
from asyncfix.repair.judgement.levels import Row
from asyncfix.repair.judgement.locked import is_guarded
from asyncfix.repair.judgement.once import is_set_once
from asyncfix.repair.judgement.shared import is_used_by_one_task
from asyncfix.repair.judgement.surroundings import ancestors
from asyncfix.repair.judgement.waits import awaited_within
from asyncfix.repair.model import Repair
from asyncfix.repair.scene.answers import Leading
from asyncfix.repair.scene.lasting_libraries import is_asked
from asyncfix.repair.scene.scene import Scene, statement_of
from asyncfix.repair.scene.stage import Stage
from asyncfix.repair.scene.syntax import is_simple, own_nodes

Statements = Sequence[ast.stmt]


@frozen
class Sides:
    """What is used before a new await, back to where the task was suspended anyway, and after it."""

    earlier: tuple[Used, ...]
    later: tuple[Used, ...]

    def around(self, outer: "Sides") -> "Sides":
        return Sides((*outer.earlier, *self.earlier), (*self.later, *outer.later))

    def without(self, receiver: str) -> "Sides":
        """But for what hangs on the object that the coroutine is a method of."""
        return Sides(*(tuple(without(each, f"{receiver}.") for each in side) for side in (self.earlier, self.later)))


def without(used: Used, prefix: str) -> Used:
    return Used(tuple(each for each in used.own if not each.name.startswith(prefix)), used.called)


def find_meeting(scene: Scene, caller: Key, inner: Sides, outer: Sides, locks: frozenset[str]) -> Iterator[Access]:
    """Later uses of state that is used before a new await, by the one coroutine here, by its caller there."""
    for earlier, later in ((inner.earlier, outer.later), (outer.earlier, inner.later)):
        found = contested(scene, earlier, later)
        states = frozenset(
            each
            for each in found
            if not is_guarded(scene, each, locks)
            and not is_set_once(scene, each)
            and not is_used_by_one_task(scene, caller, each)
        )
        if states:
            first, then = ([a for used in side for a in all_accesses(scene, used, states)] for side in (earlier, later))
            yield from (each for each in then if any(are_one(one, each) and depends(one, each) for one in first))


def are_one(first: Access, second: Access) -> bool:
    """Whether two uses are of the same: what hangs on an object changes by itself, or as that is replaced."""
    is_replaced = any(not each.part and each.kind != "read" for each in (first, second))
    return first.state == second.state and (first.part == second.part or is_replaced)


def sides_of(stage: Stage, function: Key, repair: Repair, place: ast.stmt) -> Sides:
    """Of a statement in which a repair lets others run.

    What moves runs in a thread, after others and before others; of what stays only the reads are over before.
    """
    scene = stage.scene(function.path)
    surroundings = Surroundings(scene, function, scene.nodes[function], stage.suspension)
    outer = sides_at(stage, surroundings, place)
    inside = surroundings.used((place,))
    if any(isinstance(edit, Move) for edit in repair.edits):
        return Sides((*outer.earlier, inside), (inside, *outer.later))
    own = Used(tuple(reads(surroundings.evaluated_first(place).own)), inside.called)
    changed = Used(tuple(each for each in inside.own if each.kind != "read"), inside.called)
    return Sides((*outer.earlier, own), (changed, *outer.later))


def open_sides(stage: Stage, function: Key, place: ast.stmt, sides: Sides) -> Sides:
    """Those that go on in the callers: the statement is the first that suspends the coroutine, or the last."""
    scene = stage.scene(function.path)
    surroundings = Surroundings(scene, function, scene.nodes[function], stage.suspension)
    levels = list(surroundings.levels((place,)))
    is_first = not any(end < level.first for level in levels for end in level.row.ends)
    is_last = not any(end > level.last for level in levels for end in level.row.ends)
    return Sides(sides.earlier if is_last else (), sides.later if is_first else ())


def sides_at(stage: Stage, surroundings: Surroundings, place: ast.stmt, *others: Key) -> Sides:
    """What runs before and after a statement of a coroutine, with the coroutines that are awaited there."""
    scene, function = surroundings.scene, surroundings.function
    run, begun, follow = surroundings.find((place,))
    found = list(around_until_suspended(scene, function, surroundings.node, (place,), stage.suspension))
    within = [place] if others and not is_simple(place) else []
    earlier, later = (
        used_by_awaited(
            stage, scene, function, [*within, *statements_at(found[start::2])], bool(start), {function, *others}
        )
        for start in (0, 1)
    )
    before = (surroundings.used_before(place, run), surroundings.used(begun))
    handled = handled_at(stage, surroundings, place, {function, *others})
    return Sides((*earlier, *before), (surroundings.used(follow), *later, *handled))


def handled_at(stage: Stage, surroundings: Surroundings, place: ast.stmt, seen: set[Key]) -> Iterator[Used]:
    """What coroutines do with connections that outlive them which are awaited after an error, or where a `try` ends."""
    scene, function = surroundings.scene, surroundings.function
    around = [place, *(each for each in ancestors(scene, surroundings.node, place) if isinstance(each, ast.stmt))]
    others = [each for inner in around for each in other_branches(scene, inner)]
    found = map(of_lasting, used_by_awaited(stage, scene, function, others, True, set(seen)))
    return map(as_changing, found) if any(leaves_failed(stage, key) for key in seen) else found


def as_changing(used: Used) -> Used:
    """What is done with a connection after an error: others may have ended, or found, the failed transaction."""
    return replace(used, own=tuple(replace(each, kind="write") for each in used.own))


def leaves_failed(stage: Stage, function: Key) -> bool:
    """Whether an error may leave a failed transaction on a kept connection, in a coroutine or in one that it awaits."""
    home = stage.scene(function.path)
    return is_asked(home) and leading_to_failures(home).leads(function)


def leading_to_failures(scene: Scene) -> Leading[Key]:
    """Which coroutines may leave a failed transaction, themselves or through those that they await."""
    from asyncfix.repair.scene.settling import fails_open

    def follow(key: Key) -> Iterable[Key]:
        home = scene.at(key.path)
        return coroutines_in(home, key, home.nodes[key].body) if key in home.nodes else ()

    def fails(key: Key) -> bool:
        home = scene.at(key.path)
        return key in home.nodes and fails_open(home, key)

    return scene.everywhere.remember("leading to failures", lambda: Leading(follow, fails))


def sides_of_await(stage: Stage, caller: Key, awaited: Key, await_: ast.Await) -> Sides:
    """Of an await of a coroutine, with what its own statement does besides."""
    scene = stage.scene(caller.path)
    surroundings = Surroundings(scene, caller, scene.nodes[caller], stage.suspension)
    statement = statement_of(scene, await_)
    found = sides_at(stage, surroundings, statement, awaited)
    passed = tuple(accesses(scene, caller, [await_], share_arguments=True))
    own = surroundings.used((statement,))
    beside = Used(tuple(each for each in own.own if each not in passed), own.called)
    first = Used((*passed, *reads(beside.own)), own.called) if is_simple(statement) else own
    again = used_again(stage, caller, awaited, statement)
    return Sides((*found.earlier, first, again), (beside, *found.later, again))


def statements_at(found: Iterable[tuple[Row, range]]) -> list[ast.stmt]:
    return list(chain.from_iterable((row.statements[index] for index in places) for row, places in found))


def used_by_awaited(
    stage: Stage, scene: Scene, function: Key, statements: Statements, is_first: bool, seen: set[Key]
) -> Iterator[Used]:
    """What the coroutines use that statements await: up to where they are suspended anyway, or from there on."""
    for key in coroutines_in(scene, function, statements):
        home = stage.scene(key.path)
        if key not in home.nodes:
            continue
        surroundings = Surroundings(home, key, home.nodes[key], stage.suspension)
        found = statements_of(surroundings, is_first)
        if key in seen:
            yield of_lasting(surroundings.used(found))
            continue
        seen.add(key)
        yield surroundings.used(found)
        yield from used_by_awaited(stage, home, key, found, is_first, seen)


def statements_of(surroundings: Surroundings, is_first: bool) -> list[ast.stmt]:
    """The statements of a coroutine up to where it is suspended anyway, or from there on."""
    body = surroundings.node.body
    row = surroundings.row(body[0])
    places = row.after(-1) if is_first else row.before(len(body))
    return [row.statements[index] for index in places]


def of_lasting(used: Used) -> Used:
    """What is done with connections that outlive a coroutine: awaited twice, it does so on both sides."""
    return Used(tuple(filter(is_of_lasting, used.own)))


def used_again(stage: Stage, caller: Key, awaited: Key, statement: ast.stmt) -> Used:
    """The same, where a loop awaits it again and again, or the statement does."""
    scene, home = stage.scene(caller.path), stage.scene(awaited.path)
    around = (*ancestors(scene, scene.nodes[caller], statement), statement)
    is_again = list(coroutines_in(scene, caller, [statement])).count(awaited) > 1
    if awaited not in home.nodes or not (is_again or any(isinstance(each, LOOPS) for each in around)):
        return Used()
    surroundings = Surroundings(home, awaited, home.nodes[awaited], stage.suspension)
    return of_lasting(surroundings.used(statements_of(surroundings, True)))


def coroutines_in(scene: Scene, function: Key, statements: Statements) -> Iterator[Key]:
    """The coroutines of the project that statements await, but for those of objects that nobody else has."""
    for each in own_nodes(list(statements)):
        if isinstance(each, ast.Await) and isinstance(each.value, ast.Call) and not is_of_own(scene, function, each):
            calls = (each.value, *awaited_within(scene, function, each.value))
            found = (key for call in calls for key in scene.called_functions(call, function))
            yield from (key for key in found if not is_stub(key.path))


def is_of_own(scene: Scene, function: Key, awaited: ast.Await) -> bool:
    """Whether it is a method of an object that the function has made, and hands to nobody."""
    match awaited.value:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name))):
            return name in scene.remember(("own objects", function), lambda: own_objects(scene, function))
        case _:
            return False


def own_objects(scene: Scene, function: Key) -> frozenset[str]:
    facts = scene.reach.program.function(function)
    made = fresh_names(facts) - {each.name for each in facts.parameters}
    names = [each for each in ast.walk(scene.nodes[function]) if isinstance(each, ast.Name) and each.id in made]
    return made - {each.id for each in names if not is_asked_or_made(scene, function, each)}


def is_asked_or_made(scene: Scene, function: Key, name: ast.Name) -> bool:
    """`shop.load`, or `shop = Shop()`."""
    match scene.parents[name]:
        case ast.Attribute():
            return True
        case ast.Assign(value=ast.Call() as call) if isinstance(name.ctx, ast.Store):
            callees = scene.callees(call, function)
            return bool(callees) and all(isinstance(each, ClassType) for each in callees)
        case _:
            return False
