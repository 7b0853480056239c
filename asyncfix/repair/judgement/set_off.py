"""Who is set off right before a block: on the loop they began when it was done, and now they do so meanwhile.

Tasks and callbacks that are begun there, and who waits for a queue, an event or another object that is told something.
"""

import ast
from collections.abc import Iterator, Sequence

from asyncfix.link.program import Key
from asyncfix.model.finding import Reason
from asyncfix.model.remembered import replace
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.judgement.conflicts import Surroundings, Used, all_accesses, contested, find_pairs, is_own
from asyncfix.repair.judgement.decided import asks_database
from asyncfix.repair.judgement.effects import LASTING, accesses
from asyncfix.repair.judgement.followers import Follower, followers_of, functions_in, is_over
from asyncfix.repair.judgement.inside import calls_by, entered_by
from asyncfix.repair.judgement.leaving import LOOPS
from asyncfix.repair.judgement.locked import find_locks, is_guarded
from asyncfix.repair.judgement.sql_inside import tables_in, texts_inside, texts_run
from asyncfix.repair.judgement.tables import READ, TABLE
from asyncfix.repair.scene.blocks import calls_in
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.suspension import Suspension
from asyncfix.repair.scene.syntax import given_by, is_simple, own_nodes

Region = tuple[ast.stmt, ...]
EXISTING = r"(?:\s+if(?:\s+not)?\s+exists)?"
INSERTED = rf"(?i)\binsert\s+into{TABLE}"
ALTERED = rf"(?i)\b(?:update|delete\s+from|truncate(?:\s+table)?|(?:create|alter|drop)\s+table{EXISTING}){TABLE}"


def find_set_off(
    scene: Scene, function: Key, node: FunctionNode, region: Region, suspension: Suspension
) -> Iterator[Reason]:
    surroundings = Surroundings(scene, function, node, suspension)
    for follower, line in dict.fromkeys(set_off_before(surroundings, region)):
        if use_same_tables(scene, function, region, follower):
            name = scene.reach.program.function(follower.function).name
            text = f"`{name}`, which line {line} sets off, uses the same tables, and began when this was done"
            yield Reason("new-suspension", region[0].lineno, text)
        else:
            yield from find_shared(surroundings, region, follower, line)


def set_off_before(surroundings: Surroundings, region: Region) -> Iterator[tuple[Follower, int]]:
    """Whom the statements before a region set off, from where the coroutine is suspended, and in which lines."""
    scene, function, suspension = surroundings.scene, surroundings.function, surroundings.suspension
    for level in surroundings.levels(region):
        again = level.before_again(loop) if isinstance(loop := scene.parents[level.place], LOOPS) else range(0)
        for place in (*reversed(level.before), *reversed(again)):
            statement = level.row.statements[place]
            if awaits_task(statement):
                return
            for call in calls_behind(statement) if place in level.row.ends else calls_in([statement]):
                found = followers_of(suspension, scene, function, call) if not is_over(scene, call, statement) else ()
                yield from ((each, call.lineno) for each in found)


def awaits_task(statement: ast.stmt) -> bool:
    """`await task`: by then, who was set off before has had his turn."""
    return is_simple(statement) and any(
        isinstance(each, ast.Await) and isinstance(each.value, ast.Name | ast.Attribute)
        for each in own_nodes([statement])
    )


def calls_behind(statement: ast.stmt) -> Iterator[ast.Call]:
    """The calls of a statement that suspends the coroutine which are made behind that: `put_nowait(await load())`."""
    calls = (each for each in calls_in([statement]) if not isinstance(each.func, ast.Await))
    return (call for call in calls if any(isinstance(each, ast.Await) for each in own_nodes([call])))


def use_same_tables(scene: Scene, function: Key, region: Region, follower: Follower) -> bool:
    """Whether one of them changes what the other uses, as far as SQL is written in the program."""
    home = scene.at(follower.function.path)
    texts, others = texts_run(scene, function, region), texts_by(home, follower)
    if not texts or not others:
        return asks(scene, function, region) and asks(home, follower.function, follower.statements)
    return touches(texts, others) or touches(others, texts)


def touches(texts: frozenset[str], others: frozenset[str]) -> bool:
    """Whether one changes rows that the other uses, or puts some where it looks; two that put in new ones may."""
    looked_at = tables_in(others, READ) | tables_in(others, ALTERED)
    put_in, altered = tables_in(texts, INSERTED), tables_in(texts, ALTERED)
    return not put_in.isdisjoint(looked_at) or not altered.isdisjoint(looked_at | tables_in(others, INSERTED))


def texts_by(home: Scene, follower: Follower) -> frozenset[str]:
    """The SQL that it runs, in the functions, too, that it hands to threads."""
    given = [each for call in calls_in(follower.statements) for each in given_by(call)]
    handed = (key for each in given for key in functions_in(home, follower.function, each))
    own = texts_run(home, follower.function, follower.statements)
    return own.union(*(texts_inside(home, key) for key in handed))


def asks(scene: Scene, function: Key, statements: Sequence[ast.stmt]) -> bool:
    return any(asks_database(scene, function, each) for each in calls_in(statements))


def find_shared(surroundings: Surroundings, region: Region, follower: Follower, line: int) -> Iterator[Reason]:
    """State that the region uses, or what comes behind it, and who is set off."""
    scene, function, node = surroundings.scene, surroundings.function, surroundings.node
    theirs, inside = used_by(scene.at(follower.function.path), follower, line), surroundings.used(region)
    after = surroundings.used(surroundings.find(region)[2])
    found = contested(scene, (theirs,), (inside, after))
    locks = find_locks(scene, function, node, region[0]) if found else frozenset[str]()
    found = frozenset(e for e in found if not e.startswith(LASTING) and not is_guarded(scene, e, locks))
    states = frozenset(each for each in found if not is_own(scene, function, each, (inside, after)))
    later = [*all_accesses(scene, inside, states), *all_accesses(scene, after, states)]
    yield from find_pairs(all_accesses(scene, theirs, states), later)


def used_by(home: Scene, follower: Follower, line: int) -> Used:
    """What it uses of the state that others see, told at the line that sets it off."""
    function, statements = follower.function, follower.statements
    own = accesses(home, function, statements, share_arguments=True)
    called = (*entered_by(home, function, statements), *calls_by(home, function, statements))
    return Used(tuple(replace(each, line=line) for each in own), tuple((n, each, line) for n, each, _ in called))
