"""What a coroutine reads of a database and changes there accordingly: a task could now come in between."""

import ast
from collections.abc import Iterator, Sequence
from itertools import islice

from asyncfix.catalog import is_stub
from asyncfix.link.program import Key
from asyncfix.model.finding import Reason
from asyncfix.model.remembered import frozen
from asyncfix.reach.target import Target
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.judgement.conflicts import Surroundings
from asyncfix.repair.judgement.deciding import (
    Asked,
    asked_before,
    bound_by,
    is_arithmetic,
    is_made_of,
    is_measured,
    says_nothing,
    told_by,
    words_of,
)
from asyncfix.repair.judgement.reaching import comes_to_wait, waits_for
from asyncfix.repair.judgement.sql_inside import are_shared, said_in, says_any, tables_of_both
from asyncfix.repair.scene.blocks import calls_in
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.suspension import Suspension
from asyncfix.repair.scene.syntax import mentions, own_nodes, simple
from asyncfix.repair.scene.words import last_word

DATABASE = "database"  # the kind of waiting
READING = tuple(
    "all check close connect count cursor exists fetch find first get has is last list load lookup max min one query "
    "read rollback scalar search select show".split()
)
QUERIES = ("select", "with", "show", "explain", "pragma", "values")


Read = ast.stmt | ast.expr  # a statement, or the test of an `if`


@frozen
class Check:
    """A statement that reads, or a test, and a later one that changes what others may have changed meanwhile."""

    read: Read
    change: ast.stmt


@frozen
class Change:
    """A statement with the calls of it that change the database, and the tests on the way to it."""

    statement: ast.stmt
    calls: tuple[ast.Call, ...]
    asked: tuple[Asked, ...]


def find_unchecked(
    scene: Scene,
    function: Key,
    node: FunctionNode,
    region: Sequence[ast.stmt],
    suspension: Suspension,
    is_parted: bool = False,
) -> Iterator[Reason]:
    """Why a region, which awaits now, must not part what was read of a database from what is changed after it.

    It is parted itself where only a call of it moves.
    """
    checks = scene.remember_shape(
        function, "checks of databases", lambda: tuple(find_checks(scene, function, node, suspension))
    )
    parted = (each for each in checks if is_parted and is_parted_by(region, each))
    apart = (each for each in checks if is_within(each.read, region) != is_within(each.change, region))
    between = (each for each in checks if lies_between(region, each))
    for each in islice((*parted, *apart, *between), 1):
        read, changed = each.read.lineno, each.change.lineno
        text = f"what line {read} reads of the database decides on line {changed}: other tasks can now run in between"
        yield Reason("new-suspension", region[0].lineno, text)


def is_parted_by(region: Sequence[ast.stmt], check: Check) -> bool:
    """Whether a call of one statement, or of its test, parts them."""
    return is_within(check.read, region) and check.read in (check.change, getattr(region[0], "test", None))


def is_within(place: Read, region: Sequence[ast.stmt]) -> bool:
    return region[0].lineno <= place.lineno <= (region[-1].end_lineno or 0)


def lies_between(region: Sequence[ast.stmt], check: Check) -> bool:
    return check.read.lineno < region[0].lineno and (region[-1].end_lineno or 0) < check.change.lineno


def find_checks(scene: Scene, function: Key, node: FunctionNode, suspension: Suspension) -> Iterator[Check]:
    """All of them that no await has parted until now."""
    yield from (Check(each, each) for each in simple(node.body) if counts_within(scene, function, each))
    reads: list[Read] = [
        each for each in simple(node.body) if bound_by(each) and reads_database(scene, function, node, each)
    ]
    reads += tests_reading(scene, function, node)
    for change in changes_in(scene, function, node) if reads else ():
        earlier = (each for each in reads if each.lineno < change.statement.lineno)
        if known := [each for each in earlier if follows(scene, function, node, each, change)]:
            levels = list(Surroundings(scene, function, node, suspension).levels([change.statement]))
            before = [each.row.statements[place] for each in levels for place in each.before]
            reached = [*before, *(each.place for each in levels if not each.is_parted)]
            meant = (each for each in known if any(begins_with(one, each) for one in reached))
            yield from (Check(each, change.statement) for each in meant)


def changes_in(scene: Scene, function: Key, node: FunctionNode) -> Iterator[Change]:
    for each in simple(node.body):
        if calls := tuple(call for call in calls_in([each]) if changes_database(scene, function, call)):
            yield Change(each, calls, tuple(asked_before(scene, node, each)))


def tests_reading(scene: Scene, function: Key, node: FunctionNode) -> Iterator[ast.expr]:
    """`if await self.exists(name):`."""
    for each in own_nodes(list(node.body)):
        if isinstance(each, ast.If) and any(reads_by_call(scene, function, call) for call in calls_in([each.test])):
            yield each.test


def reads_by_call(scene: Scene, function: Key, call: ast.Call) -> bool:
    return asks_database(scene, function, call) and not changes_database(scene, function, call)


def begins_with(statement: ast.stmt, read: Read) -> bool:
    """Whether it is what reads, or holds that, or has it as its test."""
    if isinstance(read, ast.expr):
        return read is getattr(statement, "test", None)
    return is_within(read, [statement])


def reads_database(scene: Scene, function: Key, node: FunctionNode, statement: ast.stmt) -> bool:
    if mentions(statement, scene.handles(function, node)):
        return True
    return any(asks_database(scene, function, call) for call in calls_in([statement]))


def asks_database(scene: Scene, function: Key, call: ast.Call) -> bool:
    return any(waits_for_database(scene, each) for each in scene.called_functions(call, function))


def waits_for_database(scene: Scene, function: Key) -> bool:
    if is_stub(function.path):
        return waits_for(scene.reach.program.function(function), DATABASE)
    return comes_to_wait(scene, Target(function), DATABASE)


def changes_database(scene: Scene, function: Key, call: ast.Call) -> bool:
    """By its SQL, where that is written there, else by its name."""
    texts = [each.value for each in call.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    name = last_word(call.func).lstrip("_")
    if name.startswith("execute"):
        said = texts or list(said_in(scene, call.args))
        is_change = not said or not all(each.lower().lstrip().startswith(QUERIES) for each in said[:1])
    else:
        is_change = not name.startswith(READING)
    return is_change and asks_database(scene, function, call)


def follows(scene: Scene, function: Key, node: FunctionNode, read: Read, change: Change) -> bool:
    """Whether a change is made of what was read, or because of it, and another task may change the same."""
    if is_due_to(scene, node, read, change):
        tables = tables_of_both(scene, function, read, change.statement)
        return tables is None or are_shared(scene, function, tables)
    told = told_by(node, bound_by(read)) if isinstance(read, ast.stmt) and change.asked else frozenset()
    words = frozenset[str]().union(*(words_of(test, told) for test, _ in change.asked))
    is_state = any(is_measured(test, told) for test, _ in change.asked)
    if not is_state and not says_any(scene, function, change.statement, words):
        return False
    tables = tables_of_both(scene, function, read, change.statement)
    return bool(tables) and are_shared(scene, function, tables or frozenset())


def is_due_to(scene: Scene, node: FunctionNode, read: Read, change: Change) -> bool:
    """Whether a change puts in what was counted or changed of what was read, or is made as nothing was found."""
    names = bound_by(read) if isinstance(read, ast.stmt) else frozenset()
    asking = set(calls_in([read])) if isinstance(read, ast.expr) else set()

    def is_found(asked: ast.expr) -> bool:
        return mentions(asked, names) or not asking.isdisjoint(calls_in([asked]))

    is_new = any(says_nothing(*each, is_found) for each in change.asked)
    return is_new or (isinstance(read, ast.stmt) and is_made_of(scene, node, read, change.calls, names))


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
