"""What a coroutine reads of a database and changes there accordingly: a task could now come in between."""

import ast
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from asyncfix.catalog import is_stub
from asyncfix.link.program import Key
from asyncfix.model.finding import Reason
from asyncfix.model.remembered import frozen
from asyncfix.reach.target import Target
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.judgement.conflicts import Surroundings
from asyncfix.repair.judgement.reaching import comes_to_wait, waits_for
from asyncfix.repair.judgement.surroundings import ancestors
from asyncfix.repair.scene.blocks import calls_in
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.suspension import Suspension
from asyncfix.repair.scene.syntax import find_list, mentions, own_nodes, simple
from asyncfix.repair.scene.words import last_word

DATABASE = "database"  # the kind of waiting
READING = tuple(
    "all check close connect count cursor exists fetch find first get has is last list load lookup max min one query "
    "read rollback scalar search select show".split()
)
QUERIES = ("select", "with", "show", "explain", "pragma", "values")
NO_NUMBERS = (ast.JoinedStr, ast.List, ast.ListComp, ast.Tuple)
LEAVING = (ast.Return, ast.Raise, ast.Continue, ast.Break)
COUNTING = (ast.Add, ast.Sub, ast.Mult)

IsFound = Callable[[ast.expr], bool]  # whether an expression tells what was read


@frozen
class Check:
    """A statement that reads, or a test, and a later one that changes what others may have changed meanwhile."""

    read: ast.stmt | ast.expr
    change: ast.stmt


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


def is_within(place: ast.stmt | ast.expr, region: Sequence[ast.stmt]) -> bool:
    return region[0].lineno <= place.lineno <= (region[-1].end_lineno or 0)


def lies_between(region: Sequence[ast.stmt], check: Check) -> bool:
    return check.read.lineno < region[0].lineno and (region[-1].end_lineno or 0) < check.change.lineno


def find_checks(scene: Scene, function: Key, node: FunctionNode, suspension: Suspension) -> Iterator[Check]:
    """All of them that no await has parted until now."""
    yield from (Check(each, each) for each in simple(node.body) if counts_within(scene, function, each))
    reads: list[ast.stmt | ast.expr] = [
        each for each in simple(node.body) if bound_by(each) and reads_database(scene, function, node, each)
    ]
    reads += tests_reading(scene, function, node)
    for change in simple(node.body) if reads else ():
        changing = [call for call in calls_in([change]) if changes_database(scene, function, call)]
        earlier = (each for each in reads if changing and each.lineno < change.lineno)
        if known := [each for each in earlier if follows(scene, node, each, change, changing)]:
            levels = list(Surroundings(scene, function, node, suspension).levels([change]))
            before = [each.row.statements[place] for each in levels for place in each.row.before(each.first)]
            reached = [*before, *(each.place for each in levels)]
            yield from (Check(each, change) for each in known if any(begins_with(one, each) for one in reached))


def tests_reading(scene: Scene, function: Key, node: FunctionNode) -> Iterator[ast.expr]:
    """`if await self.exists(name):`."""
    for each in own_nodes(list(node.body)):
        if isinstance(each, ast.If) and any(reads_by_call(scene, function, call) for call in calls_in([each.test])):
            yield each.test


def reads_by_call(scene: Scene, function: Key, call: ast.Call) -> bool:
    return asks_database(scene, function, call) and not changes_database(scene, function, call)


def begins_with(statement: ast.stmt, read: ast.stmt | ast.expr) -> bool:
    """Whether it is what reads, or holds that, or has it as its test."""
    if isinstance(read, ast.expr):
        return read is getattr(statement, "test", None)
    return is_within(read, [statement])


def bound_by(statement: ast.stmt) -> frozenset[str]:
    """The names that get what a statement works out."""
    targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
    found = (each for target in targets if target for each in ast.walk(target))
    return frozenset(each.id for each in found if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store))


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
        is_change = not texts or not texts[0].lower().lstrip().startswith(QUERIES)
    else:
        is_change = not name.startswith(READING)
    return is_change and asks_database(scene, function, call)


def follows(
    scene: Scene, node: FunctionNode, read: ast.stmt | ast.expr, change: ast.stmt, changing: Sequence[ast.Call]
) -> bool:
    """Whether a change puts in what was counted from what was read, or is made as nothing was found."""
    if isinstance(read, ast.expr):
        asking = set(calls_in([read]))
        return is_made_for_nothing(scene, node, change, lambda each: not asking.isdisjoint(calls_in([each])))
    names = bound_by(read)
    counted = counted_from(node, names) | (names if any(is_counted(each) for each in own_nodes([read])) else set())
    given = [each for call in changing for each in (*call.args, *(one.value for one in call.keywords))]
    if any(mentions(each, counted) or any(counts(one, names | counted) for one in ast.walk(each)) for each in given):
        return True
    return is_made_for_nothing(scene, node, change, lambda each: mentions(each, names))


def is_made_for_nothing(scene: Scene, node: FunctionNode, change: ast.stmt, is_found: IsFound) -> bool:
    """Whether it stands where nothing was found, or behind what leaves where something was."""
    around = list(ancestors(scene, node, change))
    tests = [each for each in around if isinstance(each, ast.If)]
    if any(asks_for_nothing(each.test, is_found) and is_within(change, each.body) for each in tests):
        return True
    places = (each for each in (change, *around) if isinstance(each, ast.stmt))
    return any(asks_for_something(each.test, is_found) for place in places for each in left_before(scene, place))


def left_before(scene: Scene, place: ast.stmt) -> Iterator[ast.If]:
    """The tests before a statement that leave where they hold."""
    row = find_list(scene.parents[place], place)
    for each in row[: row.index(place)]:
        if isinstance(each, ast.If) and isinstance(each.body[-1], LEAVING) and not each.orelse:
            yield each


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


def counted_from(node: FunctionNode, names: frozenset[str]) -> frozenset[str]:
    """The names that hold a number made of one of some others."""
    found: set[str] = set()
    for each in simple(node.body):
        if isinstance(each, ast.AugAssign) and isinstance(each.target, ast.Name) and is_counting(each.op, each.value):
            found |= {each.target.id} & (names | found)
        elif not isinstance(each, ast.AugAssign) and any(counts(one, names | found) for one in own_nodes([each])):
            found |= bound_by(each)
    return frozenset(found)


def counts(node: ast.AST, names: frozenset[str]) -> bool:
    """Arithmetic with one of some names."""
    return isinstance(node, ast.BinOp) and is_arithmetic(node) and mentions(node, names)


def is_counted(node: ast.AST) -> bool:
    """Arithmetic with what a call gives."""
    return isinstance(node, ast.BinOp) and is_arithmetic(node) and any(calls_in([node]))


def is_arithmetic(node: ast.BinOp) -> bool:
    return is_counting(node.op, node.left) and is_counting(node.op, node.right)


def is_counting(operator: ast.operator, operand: ast.expr) -> bool:
    is_number = not isinstance(operand, ast.Constant) or isinstance(operand.value, int | float)
    return isinstance(operator, COUNTING) and is_number and not isinstance(operand, NO_NUMBERS)


def asks_for_nothing(test: ast.expr, is_found: IsFound) -> bool:
    """`not row`, `row is None`, `count == 0`."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=asked):
            return is_found(asked)
        case ast.Compare(left=asked, ops=[ast.Is() | ast.Eq()], comparators=[ast.Constant(value=None | 0)]):
            return is_found(asked)
        case ast.BoolOp(values=values):
            return any(asks_for_nothing(each, is_found) for each in values)
        case _:
            return False


def asks_for_something(test: ast.expr, is_found: IsFound) -> bool:
    """`row`, `row is not None`, `count > 0`, `await self.exists(name)`."""
    match test:
        case ast.Compare(
            left=asked, ops=[ast.IsNot() | ast.NotEq() | ast.Gt()], comparators=[ast.Constant(value=None | 0)]
        ):
            return is_found(asked)
        case ast.BoolOp(values=values):
            return any(asks_for_something(each, is_found) for each in values)
        case ast.Name() | ast.Call() | ast.Await():
            return is_found(test)
        case _:
            return False
