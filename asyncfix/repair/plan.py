"""Findings -> repairs: what moves where, and what is refused with which reason."""

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from asyncfix.link.program import Key
from asyncfix.model.finding import Finding
from asyncfix.model.remembered import replace
from asyncfix.model.source import Span, begin, covered
from asyncfix.repair.bench import Bench
from asyncfix.repair.edits import Borrow
from asyncfix.repair.judgement.files import find_rest, find_together
from asyncfix.repair.judgement.free_threads import with_race
from asyncfix.repair.model import Repair
from asyncfix.repair.scene.blocks import Block, awaits_inside, find_blocks, findings_in, search_in
from asyncfix.repair.scene.lasting_libraries import is_asked
from asyncfix.repair.scene.moving import find_moving
from asyncfix.repair.scene.rows import find_rows
from asyncfix.repair.scene.scene import standing
from asyncfix.repair.scene.stage import Stage
from asyncfix.repair.scene.syntax import body_of, find_list, mentions, own_nodes, suspends
from asyncfix.repair.scene.tools import bound_in
from asyncfix.repair.shapes.calls import plan_call
from asyncfix.repair.shapes.site import statement_around

if TYPE_CHECKING:
    from asyncfix.repair.judgement.yielded import Yielded
    from asyncfix.repair.shaping import Shaping

FILE_RULE = "blocking-file"
Planned = tuple[Repair, tuple[ast.stmt, ...]]  # with the statements that it moves
IN_STATEMENT = ("deferred", "implicit-call", "late-acquisition", "no-function")


class Planner:
    """Plans the repairs of one coroutine."""

    def __init__(self, stage: Stage, function: Key, yielded: "Yielded | None" = None) -> None:
        self.bench = Bench(stage, function)
        self.bench.yielded = yielded
        self.scene = self.bench.scene
        self.function = function

    @cached_property
    def _shaping(self) -> "Shaping":
        from asyncfix.repair.shaping import Shaping  # where more is in question than single calls

        return Shaping(self.bench)

    def plan(self, findings: Sequence[Finding]) -> Iterator[Repair]:
        """One repair for each block that takes a connection, one for each blocking call outside of those."""
        blocks = find_blocks(self.scene, self.function, self.bench.node)
        left: dict[Span, Finding] = {finding.span: finding for finding in findings}
        taken: set[Span] = set()  # by repairs
        places = by_line(findings)
        for repair in self._plan_handed(blocks, places):
            take(repair, left, taken)
            yield repair
        together = list(self._plan_together(blocks, places))
        for repair, region in self._plan_lasting(blocks, places, together):
            take(repair, left, taken)
            blocks = [each for each in blocks if not self._stands_in(each, region)]
            yield repair
        for repair, _ in together:
            take(repair, left, taken)
            yield repair
        blocks = [self._with_rest(block, blocks) for block in blocks if not self._is_taken(block, taken)]
        for repair in self._plan_blocks(blocks, places):
            take(repair, left, taken)
            yield repair
        yield from self._plan_singly(left, taken)

    def _plan_blocks(self, blocks: Sequence[Block], places: Mapping[int, Sequence[Finding]]) -> Iterator[Repair]:
        for block in blocks:
            inside = findings_in(self.scene, block, places)
            if (not inside and not block.manager and not block.locked) or self._is_one_call(block, inside):
                continue
            alone = len(blocks) == 1
            caught = self._shaping.plan_caught(block, places, alone)
            repairs = [caught] if caught else self._shaping.plan_lanes(block, places)
            repairs = repairs or [self._shaping.plan_raising(block, inside, alone)]
            if block.locked and repairs[0].level == "refused":
                self.bench.release(repairs[0].helpers)
                body = block.statements[0].body  # type: ignore[attr-defined]
                yield from self._plan_blocks(search_in(self.scene, self.function, self.bench.node, body), places)
                continue
            yield from (each for each in repairs if each.level != "refused" or block.owns)

    def _plan_handed(self, blocks: Sequence[Block], places: Mapping[int, Sequence[Finding]]) -> Iterator[Repair]:
        """What is done with a connection that is held by a decorator's coroutine, or by those that await this one."""
        if not self.bench.handles or not (self.bench.node.decorator_list or self.bench.is_given):
            return
        from asyncfix.repair.judgement.helping import found_to

        body, owning = body_of(self.bench.node), [each for each in blocks if each.owns]
        names = self.bench.handles - bound_in(*(each for block in owning for each in block.statements))
        for down in found_to(self.scene, self.function, self.bench.stage.suspension)[:1]:
            used = [index for index, each in enumerate(body) if mentions(each, names)]
            statements = tuple(body[used[0] : used[-1] + 1]) if used else ()
            inside = findings_in(self.scene, Block(statements, tuple(body)), places) if used else []
            apart = {each.span for block in owning for each in findings_in(self.scene, block, places)}
            if own := [each for each in inside if each.span not in apart]:
                yield self._shaping.plan_handed(down, own, statements, owning)

    def _plan_lasting(
        self, blocks: Sequence[Block], places: Mapping[int, Sequence[Finding]], together: Sequence[Planned]
    ) -> Iterator[Planned]:
        """What is done with a connection that outlives the coroutine, up to where that is suspended: one call each."""
        if not self._regions_with_lasting:
            return
        from asyncfix.repair.scene.lasting import are_of_databases
        from asyncfix.repair.scene.lasting_sets import sets_lasting
        from asyncfix.repair.scene.lasting_uses import drivers_in

        for found in self._regions_with_lasting:
            if any(self._stands_in(Block(found, found), around) for _, around in together):
                continue
            block = Block(found, tuple(find_list(self.scene.parents[found[0]], found[0])), owns=False)
            inside = findings_in(self.scene, block, places)
            is_call = self._is_one_call(block, inside) and not sets_lasting(self.scene, self.function, found)
            if is_call or not all(self._is_apart_or_in(each, found) for each in blocks):
                continue
            repair = self._shaping.plan_lasting(block, inside)
            if repair.level == "refused":
                self.bench.release(repair.helpers)
            else:
                is_database = are_of_databases(self.scene, drivers_in(self.scene, self.function, found))
                yield replace(repair, is_database=repair.is_database or is_database), found

    @cached_property
    def _regions_with_lasting(self) -> Sequence[tuple[ast.stmt, ...]]:
        if not is_asked(self.scene):
            return ()
        from asyncfix.repair.scene.lasting_uses import find_spans

        return tuple(find_spans(self.scene, self.function, self.bench.node.body))

    def _stands_in(self, block: Block, region: tuple[ast.stmt, ...]) -> bool:
        own, spans = ([self.scene.span(each) for each in found] for found in (block.statements, region))
        return len(list(covered(spans, own))) == len(own)

    def _is_apart_or_in(self, block: Block, region: tuple[ast.stmt, ...]) -> bool:
        own, spans = ([self.scene.span(each) for each in found] for found in (block.statements, region))
        return self._stands_in(block, region) or (not any(covered(own, spans)) and not any(covered(spans, own)))

    def _plan_together(self, blocks: Sequence[Block], places: Mapping[int, Sequence[Finding]]) -> Iterator[Planned]:
        """Statements that move together, where that is safe: between some no other task may use a file."""
        lasting = self._regions_with_lasting
        apart = [each for each in blocks if not any(self._stands_in(each, region) for region in lasting)]
        blocks = [*apart, *(Block(region, region, owns=False) for region in lasting)]
        taken: set[Span] = set()
        rows = find_rows(self.bench.node.body, self._find_using(places))
        for found in (*rows, *find_together(self.scene, self.function, self.bench.node.body)):
            block = Block(found, tuple(find_list(self.scene.parents[found[0]], found[0])), owns=False)
            inside = findings_in(self.scene, block, places)
            is_free = all(self._may_stand_in(each, found) for each in blocks) and not self._is_taken(block, taken)
            if inside and is_free:
                alone = all(self._stands_in(each, found) for each in blocks)
                repair = self._shaping.plan_block(block, inside, alone)
                if repair.level == "safe":
                    taken.update(map(self.scene.span, found))
                    yield repair, found
                else:
                    self.bench.release(repair.helpers)

    def _find_using(self, places: Mapping[int, Sequence[Finding]]) -> frozenset[ast.stmt]:
        """The statements of the coroutine that wait for files, and for nothing else."""
        statements = [each for each in own_nodes(list(self.bench.node.body)) if isinstance(each, ast.stmt)]
        lines = {each: range(each.lineno, (each.end_lineno or each.lineno) + 1) for each in statements}
        rules = {each: {f.rule for line in found for f in places.get(line, ())} for each, found in lines.items()}
        return frozenset(each for each, found in rules.items() if found == {FILE_RULE})

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

    def _plan_singly(self, left: dict[Span, Finding], taken: set[Span]) -> Iterator[Repair]:
        """Calls that stand in no block: some with the statement around them, if none of it is `taken`, others alone."""
        single = {span: self._plan_call(finding) for span, finding in left.items()}
        nested = find_nested(left) | self._find_together(single)
        wide = [span for span, repair in single.items() if is_wide(repair) or span in nested]
        for repair in self._plan_rows(left, wide, taken):
            take(repair, left, taken)
            yield repair
        for span in dict.fromkeys((*wide, *left)):
            if finding := left.pop(span, None):
                repair = single[span]
                if (is_wide(repair) or span in nested) and (around := self._around(finding, taken)):
                    inside = findings_in(self.scene, around, by_line(left.values()))
                    moved = self._shaping.plan_block(around, [finding, *inside], alone=False)
                    repair = with_race(repair, moved) if moved.level == "refused" else moved
                if repair.level == "refused" and any(each.code == "implicit-call" for each in single[span].reasons):
                    repair = self._shaping.plan_leaving(finding) or repair
                take(repair, left, taken)
                yield repair

    def _plan_rows(self, left: Mapping[Span, Finding], wide: Sequence[Span], taken: set[Span]) -> Iterator[Repair]:
        """Statements in a row that move whole: together, unless some of them alone would be safer."""
        for row in find_moving(self.scene, self.bench.node, wide):
            if any(covered([*map(self.scene.span, row.statements)], taken)):
                continue
            repair = self._plan_row(row, left)
            others = [] if repair.level == "safe" else [self._plan_row(each, left) for each in each_of(row)]
            self.bench.release(name for each in others for name in each.helpers)
            if repair.level == "refused" or any(each.level == "safe" for each in others):
                self.bench.release(repair.helpers)
            else:
                yield repair

    def _plan_row(self, row: Block, left: Mapping[Span, Finding]) -> Repair:
        inside = findings_in(self.scene, row, by_line(left.values()))
        return self._shaping.plan_block(row, inside, alone=False)

    def _find_together(self, single: Mapping[Span, Repair]) -> frozenset[Span]:
        """Calls of one statement that each take a connection for themselves: one helper for them reads better."""
        found: dict[ast.stmt | None, set[Span]] = {}
        for span, repair in single.items():
            if any(isinstance(edit, Borrow) for edit in repair.edits):
                statement = statement_around(self.scene, self.function, self.bench.node, span)
                found.setdefault(statement, set()).add(span)
        return frozenset(span for spans in found.values() if len(spans) > 1 for span in spans)

    def _plan_call(self, finding: Finding) -> Repair:
        found = self.bench.judged(
            plan_call(self.scene, self.function, self.bench.node, finding, self.bench.stage.suspension)
        )
        unlinked = [*self.bench.unlinked(found.home, found.line)]
        taken = dict.fromkeys(edit.path for edit in found.edits if isinstance(edit, Borrow))
        unlinked += [reason for path in taken for reason in self.bench.unwritable(path, found.line)]
        return found.refuse(*unlinked) if unlinked else found

    def _around(self, finding: Finding, taken: Iterable[Span]) -> Block | None:
        """The statement around a call that is executed where it stands, if none of its own has a scope."""
        found = statement_around(self.scene, self.function, self.bench.node, finding.span)
        found = standing(self.scene, found) if found else None
        if found is None or any(covered([self.scene.span(found)], taken)):
            return None
        return Block((found,), tuple(find_list(self.scene.parents[found], found)), owns=False)


def take(repair: Repair, left: dict[Span, Finding], taken: set[Span]) -> None:
    """What a repair answers is left no more; what it edits is taken."""
    for span in repair.covers:
        left.pop(span, None)
    taken |= repair.covers if repair.edits else frozenset()


def each_of(row: Block) -> Iterator[Block]:
    return (replace(row, statements=(each,)) for each in row.statements)


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
