"""State that is used on both sides of an await that begins to suspend."""

import ast
from collections.abc import Callable as Function
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Literal

from asyncfix.link.program import Key
from asyncfix.model.finding import Reason
from asyncfix.model.remembered import frozen, replace
from asyncfix.reach.target import Target
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.judgement.effects import LASTING, Access, accesses
from asyncfix.repair.judgement.inside import States, accesses_inside, calls_by, entered_by, states_inside
from asyncfix.repair.judgement.leaving import LOOPS, is_handled, is_passed_by, may_be_passed_by, returning
from asyncfix.repair.judgement.levels import Level, Row, first_received, is_first_of_loop
from asyncfix.repair.scene.scene import Scene, enclosing
from asyncfix.repair.scene.suspension import Suspension
from asyncfix.repair.scene.syntax import find_list, is_simple, own_nodes

if TYPE_CHECKING:
    from asyncfix.repair.judgement.locked import Holding

Region = tuple[ast.stmt, ...]
WALKING = (ast.For, ast.ListComp, ast.SetComp, ast.DictComp)

# Where the new awaits stand: at the beginning and end of a region that runs as a whole; in its statement, which reads
# before and writes after it; around a region that awaits anyway, whose parts are asked by themselves; or at one end.
New = Literal["at its ends", "within", "around", "at its beginning", "at its end"]


@frozen
class Used:
    """What statements use of the state that others see: themselves, and in functions that they call at some lines."""

    own: tuple[Access, ...] = ()
    called: tuple[tuple[int, Target, int], ...] = ()  # in the order of these numbers


def find_conflicts(
    scene: Scene, function: Key, node: FunctionNode, region: Region, suspension: Suspension, new: New = "around"
) -> Iterator[Reason]:
    """State that is used before and after an await that was none until now, and changed by one of the uses."""
    yield from find_walked_around(scene, function, node, region, suspension)
    surroundings = Surroundings(scene, function, node, suspension)
    run, begun, follow = surroundings.find(region)
    before = gather([surroundings.used_before(region[0], run), surroundings.used(begun)])
    after = surroundings.used(follow)
    inside = Used() if new == "around" else surroundings.used(region)
    states = contested(scene, (before,) if new == "at its beginning" else (before, inside), (after,))
    if new != "at its end":
        states |= contested(scene, (before,), (inside,))
    if new == "within":
        states |= contested(scene, (inside,), (inside,))
    if not states:
        return
    from asyncfix.repair.judgement.locked import find_holding, find_locks, is_guarded

    locks = find_locks(scene, function, node, region[0])
    parts = (before, inside, after)
    lasting = frozenset(each for each in states if each.startswith(LASTING) and is_guarded(scene, each, locks))
    states = frozenset(each for each in states - lasting if not is_own(scene, function, each, parts))
    if not states:
        return
    holdings = {each: find_holding(scene, function, node, region[0], each) for each in states}
    own = frozenset((*before.own, *inside.own))
    first, then, last = (list(all_accesses(scene, used, states)) for used in (before, inside, after))
    then = [each for each in then if not (each.is_called and is_once(scene, each))]
    pairs = [(first, () if new == "at its end" else then), ([*first, *then], last)]
    if new == "at its beginning":
        pairs = [(first, [*then, *last])]
    if new == "within":
        evaluated = list(all_accesses(scene, surroundings.evaluated_first(region[0]), states))
        found = all_accesses(scene, of_calls(inside), states)
        called = [each for each in found if not is_once(scene, each)]
        pairs = [([*first, *reads(evaluated)], [*changes(then), *called, *last])]
    for earlier, later in pairs:
        yield from find_pairs(
            earlier,
            later,
            lambda one, other: keeps(holdings.get(one.state), one, other, own) or is_still_so(scene, one, other),
        )


def find_walked_around(
    scene: Scene, function: Key, node: FunctionNode, region: Region, suspension: Suspension
) -> Iterator[Reason]:
    """Where loops around it, or in it, walk through what others change meanwhile."""
    if scene.remember(("has loops", function), lambda: any(isinstance(each, WALKING) for each in own_nodes(node.body))):
        from asyncfix.repair.judgement.walked_on import find_walked  # of what is shared, which asks more

        yield from find_walked(scene, function, node, region, suspension)


def is_own(scene: Scene, function: Key, state: str, parts: Sequence[Used]) -> bool:
    """Whether some state is used here alone, of an object that no other task has."""
    from asyncfix.repair.judgement.shared import is_used_by_one_task  # few coroutines use state

    if is_used_by_one_task(scene, function, state):
        return True
    called = {target for used in parts for _, target, _ in used.called}
    found = (each for used in parts for each in used.own if each.state == state)
    is_used_there = any(state in states_inside(scene, target).used for target in called)
    if is_used_there:
        return False
    from asyncfix.repair.judgement.single import is_alone  # of state that is used in two places

    return all(is_alone(scene, function, each) for each in found)


def keeps(holding: "Holding | None", first: Access, second: Access, own: frozenset[Access]) -> bool:
    return holding is not None and holding.keeps(first, second, first not in own)


def is_still_so(scene: Scene, first: Access, second: Access) -> bool:
    """Whether what was read is so until it is set, as nobody else sets it: who reads it meanwhile read it before.

    Or what was set until it is read, or set anew.
    """
    from asyncfix.repair.judgement.bound import is_bound_alone
    from asyncfix.repair.judgement.observed import is_only_observed

    if is_bound_alone(scene, first, second):
        return True
    is_read = first.kind == "read" and second.kind != "read" and not first.state.startswith(LASTING)
    return is_read and is_only_observed(scene, first.state)


def find_pairs(
    earlier: Iterable[Access],
    later: Iterable[Access],
    is_kept: Function[[Access, Access], bool] = lambda first, second: False,
) -> Iterator[Reason]:
    """One reason for each state, but for uses between which it is kept as it is."""
    told: set[str] = set()
    by_state: dict[str, list[Access]] = {}
    for access in earlier:
        by_state.setdefault(access.state, []).append(access)
    for access in later:
        known = () if access.state in told else by_state.get(access.state, ())
        first = next((each for each in known if depends(each, access) and not is_kept(each, access)), None)
        if first:
            told.add(access.state)
            text = f"`{access.name}` is used at line {first.line} and again here: other tasks can now run in between"
            yield Reason("new-suspension", access.line, text)


def is_once(scene: Scene, access: Access) -> bool:
    """Whether what a call finds there is what the coroutine left: nothing sets it twice."""
    from asyncfix.repair.judgement.once import is_set_once  # of state that is used in two places

    return access.kind == "read" and is_set_once(scene, access.state)


def of_calls(used: Used) -> Used:
    """What functions use that are called: they do so in a thread, where the statement reads before it begins one."""
    return replace(used, own=tuple(each for each in used.own if each.is_called))


def reads(found: Iterable[Access]) -> Iterator[Access]:
    return (each for each in found if each.kind == "read")


def changes(found: Iterable[Access]) -> Iterator[Access]:
    return (each for each in found if each.kind != "read")


def depends(first: Access, second: Access) -> bool:
    """Whether what happens between two uses matters: not between two reads, nor between two that commute."""
    kinds = {first.kind, second.kind}
    return kinds not in ({"read"}, {"commuting"}) and not (first.counts and second.counts)


def contested(scene: Scene, earlier: Iterable[Used], later: Iterable[Used]) -> frozenset[str]:
    """The states that both sides use and at least one changes."""
    first, second = all_states(scene, earlier), all_states(scene, later)
    return (first.used & second.changed) | (first.changed & second.used)


def all_states(scene: Scene, found: Iterable[Used]) -> States:
    parts = [each for used in found for each in (States.of(used.own), *called_states(scene, used))]
    return States(
        frozenset().union(*(each.used for each in parts)), frozenset().union(*(each.changed for each in parts))
    )


def called_states(scene: Scene, used: Used) -> Iterator[States]:
    return (states_inside(scene, target) for target in {target for _, target, _ in used.called})


def all_accesses(scene: Scene, used: Used, states: frozenset[str]) -> Iterator[Access]:
    """The uses of some states, those in the functions that are called at the lines of the calls."""
    yield from (each for each in used.own if each.state in states)
    for _, target, line in used.called:
        if not states.isdisjoint(states_inside(scene, target).used):
            found = accesses_inside(scene, target, False)
            yield from (replace(each, line=line) for each in found if each.state in states)


def around_until_suspended(
    scene: Scene, function: Key, node: FunctionNode, region: Sequence[ast.stmt], suspension: Suspension
) -> Iterator[tuple[Row, range]]:
    """The places beside a region, and beside what it stands in, that run without an await in between."""
    for level in Surroundings(scene, function, node, suspension).levels(region):
        yield level.row, level.before
        yield level.row, level.after


class Surroundings:
    """The statements of a coroutine around others, up to where it is suspended anyway, or begins and ends."""

    def __init__(self, scene: Scene, function: Key, node: FunctionNode, suspension: Suspension) -> None:
        self.scene = scene
        self.function = function
        self.node = node
        self.suspension = suspension

    def find(self, region: Region) -> tuple[list[ast.stmt], list[ast.stmt], list[ast.stmt]]:
        """Before a region, begun before it, and after it; those that use no state are left out."""
        before: list[ast.stmt] = []
        begun: list[ast.stmt] = []
        after: list[ast.stmt] = []
        for level in self.levels(region):
            row = level.row
            before += row.using(level.before)[::-1]
            after += row.using(level.after)
            if isinstance(loop := self.scene.parents[level.place], LOOPS):
                before += row.using(level.before_again(loop))
                after += row.using(level.after_again(loop)) if not level.is_left else []
            after += other_branches(self.scene, level.place)
            if not level.parts:
                begun += earlier_branches(self.scene, level.place)
                begun += heads(self.scene, enclosing(self.scene, level.place))
        return before, begun, after

    def levels(self, region: Sequence[ast.stmt]) -> Iterator[Level]:
        """The lists of statements that a region stands in, from the innermost on."""
        place, last = region[0], region[-1]
        is_passed = is_parted = is_over = False
        while place is not self.node:
            row = self.row(place)
            is_left = is_passed or row.returns_from(row.places[last])
            level = Level(place, row, row.places[place], row.places[last], is_passed, is_left, is_parted, is_over)
            yield level
            is_parted, is_over = level.parts, level.ends and not is_handled(self.scene, place)
            is_passed = is_left and not is_handled(self.scene, place)
            place = last = enclosing(self.scene, place)

    def row(self, statement: ast.stmt) -> Row:
        """The list that a statement stands in."""
        rows: dict[ast.stmt, Row] = self.scene.remember_shape(self.function, "rows", dict)
        if statement not in rows:
            row = self._row(find_list(self.scene.parents[statement], statement))
            rows |= dict.fromkeys(row.statements, row)
        return rows[statement]

    def _row(self, statements: Sequence[ast.stmt]) -> Row:
        busy = [index for index, each in enumerate(statements) if self.used_by(each) != Used()]
        ends = [index for index, each in enumerate(statements) if self._is_end(each)]
        return Row(tuple(statements), {each: index for index, each in enumerate(statements)}, busy, ends)

    def _is_end(self, statement: ast.stmt) -> bool:
        is_first = is_first_of_loop(self.scene.parents[statement], statement)
        if received := statement if is_first else first_received(statement):
            return self.suspension.is_meant_by(self.scene, self.function, received)
        return is_simple(statement) and self.suspension.sure.in_statement(self.scene, self.function, statement)

    def used(self, statements: Sequence[ast.stmt]) -> Used:
        return gather([self.used_by(each) for each in statements])

    def used_before(self, place: ast.stmt, statements: Sequence[ast.stmt]) -> Used:
        """What some statements use that run before a place, but for what a `return` keeps from coming there."""
        if not may_be_passed_by(self.scene, self.node, place):
            return self.used(statements)
        return gather([without_returning(each, self.used_by(each)) for each in statements])

    def evaluated_first(self, statement: ast.stmt) -> Used:
        """What a statement uses before it stores anything: targets are looked at after the value."""
        found = self.used_by(statement)
        if not isinstance(statement, ast.Assign | ast.AnnAssign) or statement.value is None:
            return found
        own = accesses(self.scene, self.function, [statement.value], share_arguments=True)
        return replace(found, own=tuple(own))

    def used_by(self, statement: ast.stmt) -> Used:
        return self.scene.remember_shape(self.function, ("used", statement), lambda: self._used_by(statement))

    def _used_by(self, statement: ast.stmt) -> Used:
        scene = self.scene
        own = accesses(scene, self.function, [statement], share_arguments=True)
        called = [*entered_by(scene, self.function, [statement]), *calls_by(scene, self.function, [statement])]
        return Used(tuple(own), tuple(call for call in called if states_inside(scene, call[1]).used))


def gather(found: Sequence[Used]) -> Used:
    called = {call for each in found for call in each.called}
    return Used(tuple(access for each in found for access in each.own), tuple(sorted(called, key=itemgetter(0))))


def without_returning(statement: ast.stmt, used: Used) -> Used:
    """But for what runs only where a `return` leaves the coroutine behind it."""
    if used == Used() or not any(returning(statement)):
        return used
    own = tuple(each for each in used.own if not is_passed_by(statement, each.line))
    return Used(own, tuple(each for each in used.called if not is_passed_by(statement, each[2])))


def other_branches(scene: Scene, statement: ast.stmt) -> list[ast.stmt]:
    """The statements of an enclosing `try` that may run after this one, though they are no siblings."""
    parent = scene.parents[statement]
    if isinstance(parent, ast.ExceptHandler):
        outer = scene.parents[parent]
        return outer.finalbody if isinstance(outer, ast.Try | ast.TryStar) else []
    if not isinstance(parent, ast.Try | ast.TryStar) or statement in parent.finalbody:
        return []
    handled = [each for handler in parent.handlers for each in handler.body] if statement in parent.body else []
    following = parent.orelse if statement in parent.body else []
    return [*handled, *following, *parent.finalbody]


def earlier_branches(scene: Scene, statement: ast.stmt) -> list[ast.stmt]:
    """The statements of an enclosing `try` that have run before this one, or begun to, though they are no siblings."""
    parent = scene.parents[statement]
    if isinstance(parent, ast.ExceptHandler):
        outer = scene.parents[parent]
        return list(outer.body) if isinstance(outer, ast.Try | ast.TryStar) else []
    if not isinstance(parent, ast.Try | ast.TryStar) or statement in parent.body:
        return []
    handled = [each for handler in parent.handlers for each in handler.body] if statement in parent.finalbody else []
    return [*parent.body, *handled]


def heads(scene: Scene, statement: ast.stmt) -> Sequence[ast.stmt]:
    """What a compound statement evaluates before it enters a suite, each as a statement of its own."""

    def find() -> Sequence[ast.stmt]:
        match statement:
            case ast.If(test=head) | ast.While(test=head) | ast.For(iter=head) | ast.Match(subject=head):
                found = [head]
            case ast.With(items=items):
                found = [item.context_expr for item in items]
            case _:
                found = []
        guards = [case.guard for case in getattr(statement, "cases", ()) if case.guard]
        return [ast.copy_location(ast.Expr(each), each) for each in (*found, *guards)]

    return scene.remember(("heads", statement), find)
