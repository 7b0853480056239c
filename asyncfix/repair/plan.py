"""Findings -> repairs: what moves where, and what is refused with which reason."""

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence

from asyncfix.link.program import Key
from asyncfix.model.finding import Finding
from asyncfix.model.remembered import replace
from asyncfix.model.source import Span, begin, covered
from asyncfix.repair.bench import Bench
from asyncfix.repair.edits import Borrow, Hold, Lend, Shrink, position
from asyncfix.repair.judgement.effects import Access
from asyncfix.repair.judgement.files import changed_states, find_rest, find_together, rewritten_files, used_files
from asyncfix.repair.judgement.free_threads import with_race, without_races
from asyncfix.repair.judgement.hazards import shared_writes
from asyncfix.repair.judgement.shared import find_races
from asyncfix.repair.model import Repair
from asyncfix.repair.scene.blocks import Block, find_blocks, find_within
from asyncfix.repair.scene.lasting_uses import find_spans, sets_lasting
from asyncfix.repair.scene.managers import ManagerFacts
from asyncfix.repair.scene.region import standing
from asyncfix.repair.scene.scene import find_list, is_suspension, suspends
from asyncfix.repair.scene.stacks import Stacked
from asyncfix.repair.scene.stage import Stage
from asyncfix.repair.scene.tools import bound_in
from asyncfix.repair.shapes.calls import is_of_database, plan_call, statement_around
from asyncfix.repair.shapes.held import plan_hold, plan_lent
from asyncfix.repair.shapes.leaving import find_item, part, plan_leaving
from asyncfix.repair.shapes.moved import plan_move
from asyncfix.repair.shapes.nest import Nested, nest, parting, unnest
from asyncfix.repair.shapes.placement import find_lock, find_misplacement, inspect
from asyncfix.repair.shapes.shrink import end_before, find_changing_tail, find_tail
from asyncfix.repair.shapes.split import plan_split
from asyncfix.repair.shapes.stacked import plainly, with_await, without_await
from asyncfix.repair.shapes.twins import Twins

CONDITIONAL = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.Match, ast.Try, ast.TryStar)
IN_STATEMENT = ("deferred", "implicit-call", "late-acquisition", "no-function")


class Planner:
    """Plans the repairs of one coroutine."""

    def __init__(self, stage: Stage, function: Key, twins: Twins) -> None:
        self.bench = Bench(stage, function, twins)
        self.scene = self.bench.scene
        self.function = function
        self._nested: list[Nested] = []  # by repairs that are planned so far

    def plan(self, findings: Sequence[Finding]) -> Iterator[Repair]:
        """One repair for each block that takes a connection, one for each blocking call outside of those."""
        blocks = find_blocks(self.scene, self.function, self.bench.node)
        left: dict[Span, Finding] = {finding.span: finding for finding in findings}
        taken: set[Span] = set()  # by repairs
        places = by_line(findings)
        for repair, statements in self._plan_lasting(blocks, places):
            take(repair, left, taken)
            blocks = [each for each in blocks if not self._stands_in(each, statements)]
            yield repair
        for together in self._plan_together(blocks, places):
            take(together, left, taken)
            yield together
        blocks = [self._with_rest(block, blocks) for block in blocks if not self._is_taken(block, taken)]
        for block in blocks:
            inside = self._inside(block, places)
            if (not inside and not block.manager) or self._is_one_call(block, inside):
                continue
            lanes = self._plan_lanes(block, places)
            for repair in lanes or [self._plan_block(block, inside, alone=len(blocks) == 1)]:
                if repair.level == "refused" and not block.owns:
                    continue
                take(repair, left, taken)
                yield repair
        yield from self._plan_singly(left, taken)

    def _plan_lasting(
        self, blocks: Sequence[Block], places: Mapping[int, Sequence[Finding]]
    ) -> Iterator[tuple[Repair, tuple[ast.stmt, ...]]]:
        """What is done with a connection that outlives the coroutine, up to where that is suspended: one call each."""
        for found in find_spans(self.scene, self.function, self.bench.node.body):
            block = Block(found, tuple(find_list(self.scene.parents[found[0]], found[0])), owns=False)
            inside = self._inside(block, places)
            is_call = self._is_one_call(block, inside) and not sets_lasting(self.scene, found)
            if is_call or not all(self._is_apart_or_in(each, found) for each in blocks):
                continue
            coroutine, self.bench = self.bench, self.bench.without_lasting()
            repair = self._plan_block(block, inside, alone=False)
            self.bench = coroutine
            if repair.level == "refused":
                self.bench.release(repair.helpers)
            else:
                yield replace(repair, is_database=True), found

    def _stands_in(self, block: Block, region: tuple[ast.stmt, ...]) -> bool:
        own, spans = ([self.scene.span(each) for each in found] for found in (block.statements, region))
        return len(list(covered(spans, own))) == len(own)

    def _is_apart_or_in(self, block: Block, region: tuple[ast.stmt, ...]) -> bool:
        own, spans = ([self.scene.span(each) for each in found] for found in (block.statements, region))
        return self._stands_in(block, region) or (not any(covered(own, spans)) and not any(covered(spans, own)))

    def _plan_together(self, blocks: Sequence[Block], places: Mapping[int, Sequence[Finding]]) -> Iterator[Repair]:
        """Statements between which no other task may use a file: they move together, where that is safe."""
        for found in find_together(self.scene, self.function, self.bench.node.body):
            block = Block(found, tuple(find_list(self.scene.parents[found[0]], found[0])), owns=False)
            inside = self._inside(block, places)
            if inside and all(self._may_stand_in(each, found) for each in blocks):
                repair = self._plan_block(block, inside, alone=not blocks)
                if repair.level == "safe":
                    yield repair
                else:
                    self.bench.release(repair.helpers)

    def _with_rest(self, block: Block, blocks: Sequence[Block]) -> Block:
        """The block with what uses its files right after it, if all of that can move with it."""
        rest = find_rest(self.scene, self.function, block.statements) if block.owns and not awaits_inside(block) else ()
        spans = [self.scene.span(each) for each in rest]
        others = (self.scene.span(each.statements[0]) for each in blocks if each.owns)
        is_free = not suspends(list(rest)) and not any(covered(spans, others))
        return replace(block, statements=(*block.statements, *rest)) if is_free else block

    def _may_stand_in(self, block: Block, region: tuple[ast.stmt, ...]) -> bool:
        """Whether a block is part of a region, and owns no connection, or has nothing to do with it."""
        own, spans = ([self.scene.span(each) for each in found] for found in (block.statements, region))
        within = len(list(covered(spans, own)))
        return not any(covered(own, spans)) if not within else within == len(own) and not block.owns

    def _is_taken(self, block: Block, taken: Iterable[Span]) -> bool:
        """Whether a block without a connection stands among what is repaired already."""
        return not block.owns and any(covered([*map(self.scene.span, block.statements)], taken))

    def _is_one_call(self, block: Block, inside: Sequence[Finding]) -> bool:
        """Whether all of a block without a connection is a call that can be awaited where it stands."""
        match block.statements:
            case (ast.Assign(value=ast.Call() as call) | ast.Expr(value=ast.Call() as call),) if not block.owns:
                spans = [finding.span for finding in inside]
                return spans == [self.scene.span(call)] and self._plan_call(inside[0]).level == "safe"
            case _:
                return False

    def _plan_lanes(self, block: Block, places: Mapping[int, Sequence[Finding]]) -> list[Repair]:
        """A block and those inside of it, each with a connection on a lane of its own; [] where that can't be."""
        within = self._within(block) if awaits_inside(block) else ()
        repairs: list[Repair] = []
        whole, done = self.bench, len(self._nested)
        names = handles_of((block, *within), whole.handles) if within else ()
        for each, handles in zip((block, *within), names, strict=False):
            self.bench = whole.beside(whole.handles - handles, lanes_of(repairs))
            repairs.append(self._plan_block(each, self._inside(each, places), alone=False))
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

    def _plan_singly(self, left: dict[Span, Finding], taken: set[Span]) -> Iterator[Repair]:
        """Calls that stand in no block: some with the statement around them, if none of it is `taken`, others alone."""
        single = {span: self._plan_call(finding) for span, finding in left.items()}
        nested = find_nested(left) | self._find_together(single)
        wide = [span for span, repair in single.items() if is_wide(repair) or span in nested]
        for span in dict.fromkeys((*wide, *left)):
            if finding := left.pop(span, None):
                repair = single[span]
                if (is_wide(repair) or span in nested) and (around := self._around(finding, taken)):
                    inside = self._inside(around, by_line(left.values()))
                    moved = self._plan_block(around, [finding, *inside], alone=False)
                    repair = with_race(repair, moved) if moved.level == "refused" else moved
                if repair.level == "refused" and any(each.code == "implicit-call" for each in single[span].reasons):
                    repair = self._plan_leaving(finding) or repair
                take(repair, left, taken)
                yield repair

    def _find_together(self, single: Mapping[Span, Repair]) -> frozenset[Span]:
        """Calls of one statement that each take a connection for themselves: one helper for them reads better."""
        found: dict[ast.stmt | None, set[Span]] = {}
        for span, repair in single.items():
            if any(isinstance(edit, Borrow) for edit in repair.edits):
                statement = statement_around(self.scene, self.function, self.bench.node, span)
                found.setdefault(statement, set()).add(span)
        return frozenset(span for spans in found.values() if len(spans) > 1 for span in spans)

    def _plan_call(self, finding: Finding) -> Repair:
        found = self._judged(
            plan_call(self.scene, self.function, self.bench.node, finding, self.bench.stage.suspension)
        )
        unlinked = tuple(self.bench.unlinked(found.home, found.line))
        return found.refuse(*unlinked) if unlinked else found

    def _plan_leaving(self, finding: Finding) -> Repair | None:
        """The end of a `with` goes to a thread, if what it enters waits there."""
        item = find_item(self.scene, self.bench.node, finding.span)
        if item is None:
            return None
        nested = part(self.bench, item)
        found = plan_leaving(self.bench, item, finding)
        repair = self._judged(found) if found else None
        if repair is None or repair.level == "refused":
            unnest(self.scene, self.function, nested)
            return repair
        self._nested += nested
        parted = parting(self.scene.parents[item], self._nested)
        return replace(repair, edits=(*parted, *repair.edits))

    def _around(self, finding: Finding, taken: Iterable[Span]) -> Block | None:
        """The statement around a call that is executed where it stands, if none of its own has a scope."""
        found = statement_around(self.scene, self.function, self.bench.node, finding.span)
        found = standing(self.scene, found) if found else None
        if found is None or any(covered([self.scene.span(found)], taken)):
            return None
        return Block((found,), tuple(find_list(self.scene.parents[found], found)), owns=False)

    def _inside(self, block: Block, places: Mapping[int, Sequence[Finding]]) -> list[Finding]:
        """The findings in a block, in the order of the text."""
        spans = [self.scene.span(statement) for statement in block.statements]
        found = [finding for line in lines_of(block) for finding in places.get(line, ())]
        inside = set(covered(spans, (finding.span for finding in found)))
        return [finding for finding in found if finding.span in inside]

    def _plan_block(self, block: Block, inside: list[Finding], alone: bool) -> Repair:
        coroutine, self.bench = self.bench, self.bench.at(block)
        if block.stacked:
            repair = self._plan_stacked(block, block.stacked, inside, alone)
            self.bench = coroutine
            return repair
        own, nested = nest(self.scene, self.function, block, self.bench.handles, find_lock(self.bench, block))
        repair = self._judged(self._plan_nested(own, inside, alone))
        self.bench = coroutine
        if not nested:
            return repair
        if repair.level == "refused":
            unnest(self.scene, self.function, nested)
            return repair
        self._nested += nested
        return replace(repair, edits=(*(edit for _, edit in nested), *repair.edits))

    def _plan_stacked(self, block: Block, stacked: Stacked, inside: list[Finding], alone: bool) -> Repair:
        without_await(self.scene, self.function, stacked)
        repair = self._plan_nested(block, inside, alone)
        if repair.level == "refused":
            with_await(self.scene, self.function, stacked)
            return repair
        return replace(repair, edits=(*plainly(self.scene, block, stacked), *repair.edits))

    def _judged(self, repair: Repair) -> Repair:
        """The repair, refused if it may race where there is no global lock; its helpers won't be made then."""
        judged = without_races(self.bench.stage, repair)
        self.bench.release(set(repair.helpers) - set(judged.helpers))
        return judged

    def _plan_nested(self, block: Block, inside: list[Finding], alone: bool) -> Repair:
        manager = inspect(self.scene, block)
        functions = manager.functions if manager else ()
        writes = shared_writes(self.scene, self.function, block.statements, manager)
        repair = Repair(
            self.scene.source.path,
            block.line,
            self.scene.reach.name(self.function),
            "safe",
            covers=frozenset(finding.span for finding in inside),
            home=functions[0].path if functions else None,
            managers=functions,
            takes=block.owns,
            is_database=block.owns or any(is_of_database(finding) for finding in inside),
            states=changed_states(self.scene, self.function, block.statements, writes),
            files=used_files(self.scene, self.function, block.statements),
            rewrites=rewritten_files(self.scene, self.function, block.statements),
        )
        if reasons := tuple(find_misplacement(self.bench, block, manager)):
            return repair.refuse(reasons[0])
        if awaits_inside(block):
            return self._plan_with_awaits(repair, block, manager, alone)
        return self._plan_without_awaits(repair, block, manager, alone, writes)

    def _plan_without_awaits(
        self, repair: Repair, block: Block, manager: ManagerFacts | None, alone: bool, writes: Sequence[Access]
    ) -> Repair:
        lines = {reason.line for reason in find_races(self.scene, writes, held=False)}
        known = manager if lines and not block.stacked else None
        found = known and find_changing_tail(self.scene, self.function, block, known, self.bench.handles, lines)
        if not found:
            return plan_move(self.bench, repair, block, manager, alone)
        note = f"the connection is given back before line {found[0].lineno}, which stays on the loop"
        return self._plan_ended(repair, block, manager, alone, found, note)

    def _plan_with_awaits(self, repair: Repair, block: Block, manager: ManagerFacts | None, alone: bool) -> Repair:
        if not manager:
            return plan_lent(self.bench, repair, block)
        tail = find_tail(self.scene, self.function, block, manager, self.bench.handles)
        if not tail:
            plan = plan_split if self.bench.stage.options.manner.split else plan_hold
            return plan(self.bench, repair, block, manager)
        note = f"the connection is given back before line {tail[0].lineno}, no longer held across the awaits there"
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


def take(repair: Repair, left: dict[Span, Finding], taken: set[Span]) -> None:
    """What a repair answers is left no more; what it edits is taken."""
    for span in repair.covers:
        left.pop(span, None)
    taken |= repair.covers if repair.edits else frozenset()


def is_wide(repair: Repair) -> bool:
    """Whether a call can't be awaited where it stands, though the statement around it could be."""
    return any(each.code in IN_STATEMENT for each in repair.reasons)


def find_nested(spans: Iterable[Span]) -> frozenset[Span]:
    """Calls that stand inside of others that wait, and those others: one helper for both reads better."""
    found: set[Span] = set()
    around: list[Span] = []
    for span in sorted(spans, key=lambda each: (begin(each), -each.end_line, -each.end_column)):
        while around and not around[-1].covers(span):
            around.pop()
        found |= {around[-1], span} if around else set()
        around.append(span)
    return frozenset(found)


def by_line(findings: Iterable[Finding]) -> Mapping[int, Sequence[Finding]]:
    found: dict[int, list[Finding]] = {}
    for finding in findings:
        found.setdefault(finding.span.line, []).append(finding)
    return found


def lines_of(block: Block) -> range:
    return range(block.line, (block.statements[-1].end_lineno or block.line) + 1)


def handles_of(blocks: Sequence[Block], handles: frozenset[str]) -> Sequence[frozenset[str]]:
    """The names of the first block's connection and of each that is inside of it; () if one name is of two."""
    inside = {id(node) for each in blocks[1:] for statement in each.statements for node in ast.walk(statement)}
    stored = [each for each in ast.walk(blocks[0].with_statement) if isinstance(each, ast.Name) and each.id in handles]
    first = {each.id for each in stored if not isinstance(each.ctx, ast.Load) and id(each) not in inside}
    names = [frozenset(first), *(bound_in(*each.statements) & handles for each in blocks[1:])]
    return names if len(frozenset().union(*names)) == sum(map(len, names)) else ()


def lanes_of(repairs: Iterable[Repair]) -> frozenset[str]:
    return frozenset(edit.lane for each in repairs for edit in each.edits if isinstance(edit, Hold | Lend))


def awaits_inside(block: Block) -> bool:
    """Whether the block does more than enter and leave a manager while the coroutine may be suspended."""
    if not isinstance(block.statements[0], ast.AsyncWith):
        return suspends(list(block.statements))
    return suspends(block.with_statement.body) or any(is_suspending(item) for item in block.with_statement.items)


def is_suspending(item: ast.withitem) -> bool:
    return any(is_suspension(node) for node in ast.walk(item))
