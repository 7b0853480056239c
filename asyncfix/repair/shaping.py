"""Which shape the repair of a block has: it moves whole, ends early, or keeps its connection on a thread of its own."""

import ast
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from asyncfix.infer.types import Manager
from asyncfix.model.finding import Finding
from asyncfix.model.remembered import replace
from asyncfix.repair.bench import Bench
from asyncfix.repair.edits import Hold, Lend, Shrink, position
from asyncfix.repair.judgement.effects import Access
from asyncfix.repair.judgement.files import changed_states, rewritten_files, used_files
from asyncfix.repair.judgement.fitness import common_home
from asyncfix.repair.judgement.hazards import OF_THE_LOOP, shared_writes
from asyncfix.repair.judgement.shared import find_races
from asyncfix.repair.judgement.turns import must_take_turns
from asyncfix.repair.model import Repair
from asyncfix.repair.scene.blocks import CONDITIONAL, Block, awaits_inside, find_within, findings_in
from asyncfix.repair.scene.families import find_family
from asyncfix.repair.scene.managers import ManagerFacts
from asyncfix.repair.scene.stacks import Stacked
from asyncfix.repair.scene.syntax import suspends
from asyncfix.repair.scene.tools import bound_in
from asyncfix.repair.shapes.calls import is_of_database
from asyncfix.repair.shapes.moved import plan_move
from asyncfix.repair.shapes.nest import Nested, nest, parting, unnest
from asyncfix.repair.shapes.on_one_line import shares_line
from asyncfix.repair.shapes.placement import find_lock, find_misplacement, find_unenterable, inspect
from asyncfix.repair.shapes.shrink import end_before, find_changing_tail, find_tail
from asyncfix.repair.shapes.stacked import plainly, with_await, without_await

if TYPE_CHECKING:
    from asyncfix.repair.judgement.handed_down import HandedDown
    from asyncfix.repair.shapes.along import Along


class Shaping:
    """Plans the repairs of the blocks of one coroutine."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.scene = bench.scene
        self.function = bench.function
        self._nested: list[Nested] = []  # by repairs that are planned so far

    def plan_lanes(self, block: Block, places: Mapping[int, Sequence[Finding]]) -> list[Repair]:
        """A block and those inside of it, each with a connection on a lane of its own; [] where that can't be."""
        within = self._within(block) if awaits_inside(block) else ()
        repairs: list[Repair] = []
        whole, done = self.bench, len(self._nested)
        names = handles_of((block, *within), whole.handles) if within else ()
        for each, handles in zip((block, *within), names, strict=False):
            self.bench = whole.beside(whole.handles - handles, lanes_of(repairs))
            repairs.append(self.plan_block(each, findings_in(self.scene, each, places), alone=False))
        self.bench = whole
        if all(each.level != "refused" for each in repairs):
            return repairs
        unnest(self.scene, self.function, self._nested[done:])
        return []

    def _within(self, block: Block) -> Sequence[Block]:
        """Blocks inside of one, if other tasks may take a connection between the two: else they took both at once."""
        found = find_within(self.scene, self.function, self.bench.node, block)
        suspension, body = self.bench.stage.suspension, block.with_statement.body if found else []
        certain = [each for each in body if not isinstance(each, CONDITIONAL)]
        before = [[each for each in certain if (each.end_lineno or 0) < inner.line] for inner in found]
        return found if all(suspension.in_statement(self.scene, self.function, each) for each in before) else ()

    def plan_lasting(self, block: Block, inside: list[Finding]) -> Repair:
        """What is done with connections that outlive the coroutine, where one thread does all of that."""
        coroutine, self.bench = self.bench, self.bench.without_lasting()
        repair = self.plan_block(block, inside, alone=False)
        self.bench = coroutine
        return repair

    def plan_handed(
        self, down: "HandedDown", inside: list[Finding], statements: tuple[ast.stmt, ...], apart: Iterable[Block]
    ) -> Repair:
        """All that a coroutine does with a connection whose holder awaits it; not the blocks that take another."""
        from asyncfix.repair.shapes.handed import plan_handed

        block = Block(statements, tuple(self.bench.node.body))
        coroutine, self.bench = self.bench, self.bench.at(block)
        others = frozenset(statement for each in apart for statement in each.statements)
        repair = self.bench.judged(plan_handed(self.bench, self._begun(block, inside, None), block, down, others))
        self.bench = coroutine
        return repair

    def plan_raising(self, block: Block, inside: list[Finding], alone: bool) -> Repair:
        """A block that may raise again what the coroutine handles; the tree stays so, for a repair that is made."""
        from asyncfix.repair.shapes.reraised import edits_of, forget_raised, name_raised

        reraised = None if awaits_inside(block) else name_raised(self.bench, block)
        repair = self.plan_block(block, inside, alone)
        if not reraised:
            return repair
        if repair.level == "refused":
            forget_raised(self.bench, reraised)
            return repair
        return replace(repair, edits=(*edits_of(reraised), *repair.edits))

    def plan_block(self, block: Block, inside: list[Finding], alone: bool) -> Repair:
        coroutine, self.bench = self.bench, self.bench.at(block)
        if block.stacked:
            repair = self._plan_stacked(block, block.stacked, inside, alone)
            self.bench = coroutine
            return repair
        whole = self._plan_along(block, inside, alone)
        if whole and whole.level != "refused":
            self.bench = coroutine
            return whole
        own, nested = nest(self.scene, self.function, block, self.bench.handles, find_lock(self.bench, block))
        again = self._plan_along(own, inside, alone) if nested else None
        if again is None or again.level == "refused":
            again = self.bench.judged(self._plan_nested(own, inside, alone))
        repair = again
        if repair.level == "refused" and whole:
            repair = replace(repair, reasons=tuple(dict.fromkeys((*whole.reasons, *repair.reasons))))
        if repair.level == "refused":
            unnest(self.scene, self.function, nested)
            repair = self._plan_yielded(block, inside, repair) or repair
            nested = []
        self.bench = coroutine
        if not nested:
            return repair
        self._nested += nested
        return replace(repair, edits=(*(edit for _, edit in nested), *repair.edits))

    def _plan_along(self, block: Block, inside: list[Finding], alone: bool) -> Repair | None:
        """All of a block in one thread, where all that it awaits is entering what can be entered there, too.

        Where it may not move so, the tree is as it was.
        """
        if not awaits_inside(block) and not enters_several(block):
            return None
        from asyncfix.repair.shapes.along import find_along, put_back, put_plainly

        along = find_along(self.bench, block)
        manager = inspect(self.bench, block)
        if not along or any(find_unenterable(self.bench, block, manager)):
            return None
        plain, put = put_plainly(self.scene, self.function, block)
        repair = self.bench.judged(self._plan_entering(plain, inside, alone, manager, along))
        if repair.level == "refused":
            put_back(self.scene, self.function, put)
        return repair

    def plan_caught(self, block: Block, places: Mapping[int, Sequence[Finding]], alone: bool) -> Repair | None:
        """A block in one thread with what catches its StopIteration; None where nothing does, or that can't move."""
        from asyncfix.repair.shapes.along import put_back, put_plainly
        from asyncfix.repair.shapes.caught import find_catching_block, find_entered

        wide = find_catching_block(self.bench, block)
        along = find_entered(self.bench, wide, block) if wide else None
        inside = findings_in(self.scene, block, places)
        if wide is None or along is None or findings_in(self.scene, wide, places) != inside:
            return None
        coroutine, self.bench = self.bench, self.bench.at(wide)
        plain, put = put_plainly(self.scene, self.function, wide)
        repair = self.bench.judged(self._plan_all(plain, inside, alone, along))
        self.bench = coroutine
        if repair.level != "refused":
            return repair
        put_back(self.scene, self.function, put)
        return None

    def _plan_all(self, block: Block, inside: list[Finding], alone: bool, along: "Sequence[Along]") -> Repair:
        """A block that moves with all the managers that it enters, its own among them."""
        managers = [each.manager for each in along]
        writes = shared_writes(self.scene, self.function, block.statements, None, managers)
        repair = self._begun(block, inside, None, writes)
        repair = replace(repair, home=self._home(managers[0])) if managers else repair
        if reasons := tuple(find_misplacement(self.bench, block, None)):
            return repair.refuse(reasons[0])
        return plan_move(self.bench, repair, block, None, alone, along)

    def _plan_yielded(self, block: Block, inside: list[Finding], refused: Repair) -> Repair | None:
        """A block that gets the thread of its connection from a manager that awaits, where such a one can yield it."""
        from asyncfix.repair.judgement.yielded import yielded_by
        from asyncfix.repair.shapes.handed import plan_yielded

        awaits = any(each.code == "manager-awaits" for each in refused.reasons)
        if not awaits or not isinstance(block.manager, Manager) or block.stacked:
            return None
        yielded = yielded_by(self.scene, block.manager.call.function)
        entries = yielded.entries if yielded else ()
        entry = next((each for each in entries if (each.function, each.line) == (self.function, block.line)), None)
        if yielded is None or entry is None:
            return None
        return self.bench.judged(plan_yielded(self.bench, self._begun(block, inside, None), block, yielded, entry))

    def _plan_stacked(self, block: Block, stacked: Stacked, inside: list[Finding], alone: bool) -> Repair:
        without_await(self.scene, self.function, stacked)
        repair = self._plan_nested(block, inside, alone)
        if repair.level == "refused":
            with_await(self.scene, self.function, stacked)
            return repair
        return replace(repair, edits=(*plainly(self.scene, block, stacked), *repair.edits))

    def _plan_nested(self, block: Block, inside: list[Finding], alone: bool) -> Repair:
        return self._plan_entering(block, inside, alone, inspect(self.bench, block))

    def _plan_entering(
        self,
        block: Block,
        inside: list[Finding],
        alone: bool,
        manager: ManagerFacts | None,
        along: "Sequence[Along]" = (),
    ) -> Repair:
        writes = shared_writes(self.scene, self.function, block.statements, manager, [each.manager for each in along])
        repair = self._begun(block, inside, manager, writes)
        if reasons := tuple(find_misplacement(self.bench, block, manager)):
            return repair.refuse(reasons[0])
        if awaits_inside(block):
            found = self._plan_with_awaits(repair, block, manager, alone)
        else:
            found = self._plan_without_awaits(repair, block, manager, alone, writes, along)
        needs_loop = any(each.code in OF_THE_LOOP for each in found.reasons)
        is_left = found.level == "refused" and needs_loop and not along and not block.stacked
        return self._plan_pinned(repair, block, manager, alone, found) if is_left else found

    def _plan_pinned(
        self, repair: Repair, block: Block, manager: ManagerFacts | None, alone: bool, refused: Repair
    ) -> Repair:
        """The block with what needs the loop left there, where it can't move because of that."""
        from asyncfix.repair.shapes.pinned import find_pinned, stay_awaiting

        pinned, coroutine = find_pinned(self.bench, block, refused), self.bench
        is_one = must_take_turns(self.scene, self.function, block.statements)  # others may come between its parts
        if not pinned or is_one or shares_line(self.bench, block, is_parted=True):
            return refused
        stay_awaiting(self.bench, block)
        self.bench = coroutine.pinning(pinned)
        found = self._plan_with_awaits(repair, block, manager, alone)
        self.bench = coroutine
        return refused if found.level == "refused" else found

    def _begun(
        self, block: Block, inside: list[Finding], manager: ManagerFacts | None, writes: Sequence[Access] = ()
    ) -> Repair:
        """A repair of a block, of which no edits are known yet."""
        functions = manager.functions if manager else ()
        return Repair(
            self.scene.source.path,
            block.line,
            self.scene.reach.name(self.function),
            "safe",
            covers=frozenset(finding.span for finding in inside),
            home=self._home(manager) if manager else None,
            managers=functions,
            takes=block.owns,
            is_database=block.owns or any(is_of_database(finding) for finding in inside),
            states=changed_states(self.scene, self.function, block.statements, writes),
            files=used_files(self.scene, self.function, block.statements),
            rewrites=rewritten_files(self.scene, self.function, block.statements),
        )

    def _home(self, manager: ManagerFacts) -> Path:
        """The module for what a block needs in threads: the same for all that enter its manager, or one for another."""
        keys = (*manager.functions, *find_family(self.scene, manager.function))
        paths = dict.fromkeys(key.path for key in keys if key.path in self.bench.stage.writable)
        return common_home(self.scene, sorted(paths)) or manager.function.path

    def _plan_without_awaits(
        self,
        repair: Repair,
        block: Block,
        manager: ManagerFacts | None,
        alone: bool,
        writes: Sequence[Access],
        along: "Sequence[Along]",
    ) -> Repair:
        races = find_races(self.scene, self.function, writes, held=False, is_one_thread=True)
        lines = {reason.line for reason in races}
        known = manager if lines and not block.stacked and not along else None
        found = known and find_changing_tail(self.scene, self.function, block, known, self.bench.handles, lines)
        if not found:
            return plan_move(self.bench, repair, block, manager, alone, along)
        note = f"the connection is given back before line {found[0].lineno}, which stays on the loop"
        return self._plan_ended(repair, block, manager, alone, found, note)

    def _plan_with_awaits(self, repair: Repair, block: Block, manager: ManagerFacts | None, alone: bool) -> Repair:
        from asyncfix.repair.shapes.held import plan_hold, plan_lent

        if not manager:
            return plan_lent(self.bench, repair, block)
        tail = find_tail(self.scene, self.function, block, manager, self.bench.handles, self.bench.pinned)
        if not tail:
            from asyncfix.repair.shapes.split import plan_split

            plan = plan_split if self.bench.stage.options.manner.split else plan_hold
            return plan(self.bench, repair, block, manager)
        why = "no longer held across the awaits there" if suspends(tail) else "which stays on the loop"
        note = f"the connection is given back before line {tail[0].lineno}, {why}"
        return self._plan_ended(repair, block, manager, alone, tail, note)

    def _plan_ended(
        self, repair: Repair, block: Block, manager: ManagerFacts | None, alone: bool, tail: list[ast.stmt], note: str
    ) -> Repair:
        """The block without its tail, which stays where it is."""
        shrink = Shrink(position(block.with_statement), position(tail[0]))
        end_before(self.scene, self.function, block, tail)
        changed = shared_writes(self.scene, self.function, block.statements, manager)
        repair = replace(repair, states=changed_states(self.scene, self.function, block.statements, changed))
        moved = plan_move(self.bench, repair, block, manager, alone)
        return moved if moved.level == "refused" else replace(moved, edits=(shrink, *moved.edits), notes=(note,))

    def plan_leaving(self, finding: Finding) -> Repair | None:
        """The end of a `with` goes to a thread, if what it enters waits there."""
        from asyncfix.repair.shapes.leaving import find_item, part, plan_leaving

        item = find_item(self.scene, self.bench.node, finding.span)
        if item is None:
            return None
        nested = part(self.bench, item)
        found = plan_leaving(self.bench, item, finding)
        repair = self.bench.judged(found) if found else None
        if repair is None or repair.level == "refused":
            unnest(self.scene, self.function, nested)
            return repair
        self._nested += nested
        parted = parting(self.scene.parents[item], self._nested)
        return replace(repair, edits=(*parted, *repair.edits))


def enters_several(block: Block) -> bool:
    """Whether one `async with` takes the connection and enters something else."""
    first = block.statements[0]
    return isinstance(first, ast.AsyncWith) and len(first.items) > 1


def handles_of(blocks: Sequence[Block], handles: frozenset[str]) -> Sequence[frozenset[str]]:
    """The names of the first block's connection and of each that is inside of it; () if one name is of two."""
    inside = {id(node) for each in blocks[1:] for statement in each.statements for node in ast.walk(statement)}
    stored = [each for each in ast.walk(blocks[0].with_statement) if isinstance(each, ast.Name) and each.id in handles]
    first = {each.id for each in stored if not isinstance(each.ctx, ast.Load) and id(each) not in inside}
    names = [frozenset(first), *(bound_in(*each.statements) & handles for each in blocks[1:])]
    return names if len(frozenset().union(*names)) == sum(map(len, names)) else ()


def lanes_of(repairs: Iterable[Repair]) -> frozenset[str]:
    return frozenset(edit.lane for each in repairs for edit in each.edits if isinstance(edit, Hold | Lend))
