"""Who is set off right before a block: on the loop they began when it was done, and now they do so meanwhile.

Tasks and callbacks that are begun there, and who waits for a queue, an event or another object that is told something.
"""

import ast
from collections.abc import Iterator, Sequence
from functools import partial

from asyncfix.link.program import Key
from asyncfix.model.finding import Reason
from asyncfix.model.remembered import replace
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.judgement.conflicts import Surroundings, Used, all_accesses, contested, find_pairs, is_own
from asyncfix.repair.judgement.decided import asks_database
from asyncfix.repair.judgement.effects import LASTING, accesses
from asyncfix.repair.judgement.followers import followers_at_end_of, followers_of, functions_in, is_over
from asyncfix.repair.judgement.inside import calls_by, entered_by
from asyncfix.repair.judgement.leaving import LOOPS
from asyncfix.repair.judgement.locked import find_locks, is_guarded
from asyncfix.repair.judgement.sql_inside import tables_in, texts_inside, texts_run
from asyncfix.repair.judgement.tables import READ, TABLE
from asyncfix.repair.judgement.told import Follower, let_in
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
        if is_of_same_task(scene, function, follower):
            continue
        if use_same_tables(scene, function, region, follower):
            name = scene.reach.program.function(follower.function).name
            text = f"`{name}`, which line {line} sets off, uses the same tables, and began when this was done"
            yield Reason("new-suspension", region[0].lineno, text)
        else:
            yield from find_shared(surroundings, region, follower, line)


def is_of_same_task(scene: Scene, function: Key, follower: Follower) -> bool:
    """Whether one task alone runs both, so that who follows does so when it comes there, as before."""
    from asyncfix.repair.judgement.one_task import are_of_one_task  # few coroutines set off others

    return are_of_one_task(scene, (function, follower.function))


def set_off_before(surroundings: Surroundings, region: Region) -> Iterator[tuple[Follower, int]]:
    """Whom the statements before a region set off, from where the coroutine is suspended, and in which lines."""
    scene, awaited = surroundings.scene, set[str]()
    for level in surroundings.levels(region):
        again = level.before_again(loop) if isinstance(loop := scene.parents[level.place], LOOPS) else range(0)
        for place in (*reversed(level.before), *reversed(again)):
            statement = level.row.statements[place]
            if awaited.isdisjoint(names_bound(statement)):  # else that task is over
                yield from set_off_by(surroundings, statement, place in level.row.ends)
            awaited |= names_awaited(statement)


def set_off_by(surroundings: Surroundings, statement: ast.stmt, is_end: bool) -> Sequence[tuple[Follower, int]]:
    """The same of one statement; many blocks may stand behind it."""
    question = ("set off by", statement, is_end)
    found = partial(find_set_off_by, surroundings, statement, is_end)
    return surroundings.scene.remember_shape(surroundings.function, question, lambda: tuple(found()))


def find_set_off_by(surroundings: Surroundings, statement: ast.stmt, is_end: bool) -> Iterator[tuple[Follower, int]]:
    """By a statement, or by what of it comes behind its being suspended: `put_nowait(await load())`."""
    scene, function, suspension = surroundings.scene, surroundings.function, surroundings.suspension
    for block in (each for each in own_nodes([statement]) if isinstance(each, ast.AsyncWith)):
        yield from ((each, block.lineno) for each in let_in(scene, function, block))
    for call in calls_in([statement]):
        if is_over(scene, call, statement):
            continue
        is_behind = not is_end or any(isinstance(each, ast.Await) for each in own_nodes([call]))
        find = followers_of if is_behind else followers_at_end_of
        yield from ((each, call.lineno) for each in find(suspension, scene, function, call))


def names_bound(statement: ast.stmt) -> frozenset[str]:
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    return frozenset(each.id for each in targets if isinstance(each, ast.Name))


def names_awaited(statement: ast.stmt) -> set[str]:
    """`await task`: who was begun as that has ended."""
    awaited = [each.value for each in own_nodes([statement]) if isinstance(each, ast.Await)]
    return {each.id for each in awaited if isinstance(each, ast.Name)} if is_simple(statement) else set()


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
