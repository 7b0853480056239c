"""Which statements read a database, and which later ones change it because of that, by whatever they call."""

import ast
from collections.abc import Iterator, Sequence
from functools import partial

from asyncfix.catalog import is_stub
from asyncfix.link.program import Key
from asyncfix.model.remembered import frozen
from asyncfix.reach.target import Target
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.judgement.checked import DATABASE, Check, Read, is_within
from asyncfix.repair.judgement.conflicts import Surroundings
from asyncfix.repair.judgement.deciding import (
    Asked,
    asked_before,
    bound_by,
    is_arithmetic,
    is_composed,
    told_by,
    words_of,
)
from asyncfix.repair.judgement.found import Found, raises
from asyncfix.repair.judgement.reaching import comes_to_wait, waits_for
from asyncfix.repair.judgement.same_tables import are_apart, claims, may_meet, says_any
from asyncfix.repair.judgement.sql_inside import called_by, said_in, texts_run
from asyncfix.repair.judgement.steps import find_steps
from asyncfix.repair.judgement.surroundings import ancestors
from asyncfix.repair.scene.answers import Leading
from asyncfix.repair.scene.blocks import calls_in
from asyncfix.repair.scene.queries import only_reads
from asyncfix.repair.scene.scene import Scene, statement_of
from asyncfix.repair.scene.suspension import Suspension
from asyncfix.repair.scene.syntax import given_by, mentions, own_nodes, simple
from asyncfix.repair.scene.words import last_word

READING = tuple(
    "all check close connect count cursor exists fetch find first get has is last list load lookup max min one query "
    "read rollback scalar search select show".split()
)
SETTLING = ("commit", "rollback")  # which change what a statement before them did
QUERIES = ("select", "with", "show", "explain", "pragma", "values")


@frozen
class Change:
    """A statement with the calls of it that change the database, and the tests on the way to it."""

    statement: ast.stmt
    calls: tuple[ast.Call, ...]
    asked: tuple[Asked, ...]


def find_checks(scene: Scene, function: Key, node: FunctionNode, suspension: Suspension) -> Iterator[Check]:
    """All of them that no await has parted until now."""
    yield from (Check(each, each) for each in simple(node.body) if counts_within(scene, function, each))
    for change, earlier in (*changes_with_reads(scene, function, node), *find_steps(scene, function, node)):
        levels = list(Surroundings(scene, function, node, suspension).levels([change]))
        before = [each.row.statements[place] for each in levels for place in each.before]
        around = [each.place for each in levels if not each.is_parted]
        yield from (Check(each, change) for each in earlier if is_reached(scene, each, before, around))


def changes_with_reads(scene: Scene, function: Key, node: FunctionNode) -> Iterator[tuple[ast.stmt, Sequence[Read]]]:
    """Changes, each with what was read before and decides on it."""
    reads: list[Read] = [*statements_reading(scene, function, node), *tests_reading(scene, function, node)]
    for change in changes_in(scene, function, node) if reads else ():
        place = change.statement
        earlier = (each for each in reads if each.lineno <= place.lineno and each is not place)
        if known := [each for each in earlier if follows(scene, function, node, each, change)]:
            yield place, known


def changes_in(scene: Scene, function: Key, node: FunctionNode) -> Iterator[Change]:
    for each in simple(node.body):
        if calls := tuple(call for call in calls_in([each]) if changes_database(scene, function, call)):
            yield Change(each, calls, tuple(one for call in calls for one in asked_before(scene, node, call)))


def statements_reading(scene: Scene, function: Key, node: FunctionNode) -> Iterator[ast.stmt]:
    """`user = await self.find(name)`; `await self.require_enough(amount)`, which raises an error where it is not."""
    handles = scene.handles(function, node)
    for each in simple(node.body):
        is_named = bool(bound_by(each)) and reads_database(scene, function, node, each)
        if (is_named and told_by(node, bound_by(each)).isdisjoint(handles)) or tells_by_error(scene, function, each):
            yield each


def tells_by_error(scene: Scene, function: Key, statement: ast.stmt) -> bool:
    """Whether a statement that reads stands in a `try`, or calls a function of the project that raises an error."""
    calls = [each for each in calls_in([statement]) if reads_by_call(scene, function, each)]
    if not calls or isinstance(scene.parents[statement], ast.Try):
        return bool(calls)
    return isinstance(statement, ast.Expr) and any(raises(scene, function, each) for each in calls)


def tests_reading(scene: Scene, function: Key, node: FunctionNode) -> Iterator[ast.expr]:
    """`if await self.exists(name):`, `match await self.find(name):`, `await self.find(name) or await self.add(name)`"""
    for each in own_nodes(list(node.body)):
        match each:
            case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test) | ast.Assert(test=test):
                asked = [test]
            case ast.Match(subject=subject):
                asked = [subject]
            case ast.BoolOp(values=[*earlier, _]):
                asked = earlier
            case _:
                continue
        yield from (one for one in asked if any(asks_database(scene, function, call) for call in calls_in([one])))


def reads_by_call(scene: Scene, function: Key, call: ast.Call) -> bool:
    return asks_database(scene, function, call) and not changes_database(scene, function, call)


def is_reached(scene: Scene, read: Read, before: Sequence[ast.stmt], around: Sequence[ast.stmt]) -> bool:
    """Whether something stands in the statements before, is the head of one around, or is tried where one handles."""
    tried = [each for one in around if isinstance(one, ast.Try) for each in one.body]
    is_head = isinstance(read, ast.expr) and statement_of(scene, read) in around
    return is_head or any(is_within(read, [each]) for each in (*before, *tried))


def reads_database(scene: Scene, function: Key, node: FunctionNode, statement: ast.stmt) -> bool:
    if mentions(statement, scene.handles(function, node)):
        return True
    return any(asks_database(scene, function, call) for call in calls_in([statement]))


def asks_database(scene: Scene, function: Key, call: ast.Call) -> bool:
    return any(waits_for_database(scene, each) for each in scene.called_functions(call, function))


def waits_for_database(scene: Scene, function: Key) -> bool:
    if is_stub(function.path):
        return waits_for(scene.reach.program.function(function), DATABASE)
    return leading_to_database(scene).leads(function)


def leading_to_database(scene: Scene) -> Leading[Key]:
    """Which functions come to wait for a database, themselves or by the coroutines that they call."""

    def find() -> Leading[Key]:
        return Leading(partial(called_by, scene), lambda key: comes_to_wait(scene, Target(key), DATABASE))

    return scene.everywhere.remember("leading to databases", find)


def changes_database(scene: Scene, function: Key, call: ast.Call) -> bool:
    """By its SQL, where that is written there, else by its name."""
    texts = [each.value for each in call.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    name = last_word(call.func).lstrip("_")
    if name.startswith("execute"):
        said = next(iter(texts or sorted(said_in(scene, call.args))), "")
        is_change = not said.lower().lstrip().startswith(QUERIES)
    elif run := texts_run(scene, function, [call]):
        is_change = not all(map(only_reads, run))
    else:
        is_change = not name.startswith(READING)
    return is_change and asks_database(scene, function, call)


def follows(scene: Scene, function: Key, node: FunctionNode, read: Read, change: Change) -> bool:
    """Whether a change is made of what was read, or because of it, and another task may change the same."""
    found = Found(scene, function, node, read)
    if found.is_missing(change.asked) or found.makes(change.calls):
        return not are_apart(scene, function, read, change.statement)
    if found.decides(change.asked) and not all(last_word(each.func) in SETTLING for each in change.calls):
        return may_meet(scene, function, read, change.statement, is_told=found.is_error)
    words = frozenset[str]().union(*(words_of(each.test, found.told) for each in change.asked))
    given = [each for call in change.calls for each in given_by(call)]
    is_used = any(mentions(each, found.told) for each in given) or any(found.is_part(e.test) for e in change.asked)
    is_meant = (
        says_any(scene, function, change.statement, words)
        or is_composed(change.calls, found.told)
        or (is_used and claims(scene, function, read, change.statement))
        or is_handled(scene, node, read, change.statement)
    )
    return is_meant and may_meet(scene, function, read, change.statement, is_told=True)


def is_handled(scene: Scene, node: FunctionNode, read: Read, change: ast.stmt) -> bool:
    """`try: return await self.get(name)`, `except NotFound: return await self.add(name)`."""
    handlers = (each for each in ancestors(scene, node, change) if isinstance(each, ast.ExceptHandler))
    tried = (scene.parents[each] for each in handlers)
    return any(isinstance(each, ast.Try) and is_within(read, each.body) for each in tried)


def counts_within(scene: Scene, function: Key, change: ast.stmt) -> bool:
    """Whether it reads by itself what it counts: `insert(top() + 1)`."""
    for call in calls_in([change]):
        counted = [
            each for each in own_nodes(list[ast.AST](call.args)) if isinstance(each, ast.BinOp) and is_arithmetic(each)
        ]
        asked = any(asks_database(scene, function, each) for each in calls_in(counted))
        if asked and changes_database(scene, function, call):
            return True
    return False
