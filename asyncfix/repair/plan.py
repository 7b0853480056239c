"""Findings -> repairs: what moves where, and what is refused with which reason."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from asyncfix.infer.types import Instance, Manager
from asyncfix.link.program import Key
from asyncfix.model.finding import Finding, Level, Reason
from asyncfix.model.source import Span, covered
from asyncfix.repair.dataflow.interface import Interface, find_interface_in
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.dataflow.whole import Whole
from asyncfix.repair.judgement.calling import find_doubts
from asyncfix.repair.judgement.conflicts import New, find_conflicts
from asyncfix.repair.judgement.effects import iterated
from asyncfix.repair.judgement.fitness import Fitness, judge
from asyncfix.repair.judgement.hazards import find_refusals, shared_writes
from asyncfix.repair.judgement.shared import find_races, find_torn_reads, find_torn_walks
from asyncfix.repair.model import Edit, Hold, Move, Repair, Shrink, Unwrap, position
from asyncfix.repair.naming import Names, name_after_comment, name_after_function, name_after_sql
from asyncfix.repair.runtime.links import reaches_by_import
from asyncfix.repair.scene.blocks import Block, find_blocks
from asyncfix.repair.scene.managers import ManagerFacts, inspect_manager, inspect_object
from asyncfix.repair.scene.region import grow, is_last, is_whole, receiver_of, whole_of
from asyncfix.repair.scene.scene import Scene, find_list, is_suspension, own_nodes, suspends
from asyncfix.repair.scene.stage import Stage
from asyncfix.repair.scene.taint import find_holders
from asyncfix.repair.scene.tools import bound_in, find_tools, reported_in
from asyncfix.repair.shapes.calls import is_of_database, plan_call, statement_around
from asyncfix.repair.shapes.hold import Cutter, Segment, opened_name
from asyncfix.repair.shapes.shrink import end_before, find_tail
from asyncfix.repair.shapes.twins import Twins

# Why a call can't be awaited where it stands, though the statement around it could be.
IN_STATEMENT = ("deferred", "implicit-call", "late-acquisition", "no-function", "thread-local")


class Planner:
    """Plans the repairs of one coroutine."""

    def __init__(self, stage: Stage, function: Key, twins: Twins) -> None:
        self.stage = stage
        self.scene = scene = stage.scene(function.path)
        self.function = function
        self.names = stage.names(function.path)
        self.twins = twins
        self.node: FunctionNode = scene.nodes[function]
        self.handles = find_holders(scene, function, self.node, scene.handles(function, self.node))
        self.tools = find_tools(scene, function, self.node)

    def plan(self, findings: Sequence[Finding]) -> Iterator[Repair]:
        """One repair for each block that takes a connection, one for each blocking call outside of those."""
        blocks = list(find_blocks(self.scene, self.function, self.node))
        left: dict[Span, Finding] = {finding.span: finding for finding in findings}
        for block in blocks:
            inside = self._inside(block, findings)
            repair = self._plan_block(block, inside, alone=len(blocks) == 1) if inside or block.manager else None
            if repair is None or (repair.level == "refused" and not block.owns):
                continue
            for span in repair.covers:
                left.pop(span, None)
            yield repair
        yield from self._plan_singly(left)

    def _plan_singly(self, left: dict[Span, Finding]) -> Iterator[Repair]:
        """Calls that stand in no block, each where it is; else with the statement around it."""
        while left:
            finding = left.pop(next(iter(left)))
            repair = plan_call(self.scene, self.function, self.node, finding, self.stage.suspension)
            around = self._around(finding) if any(each.code in IN_STATEMENT for each in repair.reasons) else None
            if around:
                moved = self._plan_block(around, [finding, *self._inside(around, tuple(left.values()))], alone=False)
                repair = repair if moved.level == "refused" else moved
            for span in repair.covers:
                left.pop(span, None)
            yield repair

    def _around(self, finding: Finding) -> Block | None:
        """The statement around a call that is executed where it stands, if none of its own has a scope."""
        found = statement_around(self.scene, self.node, finding.span)
        if found is None:
            return None
        return Block((found,), tuple(find_list(self.scene.parents[found], found)), owns=False)

    def _inside(self, block: Block, findings: Sequence[Finding]) -> list[Finding]:
        """The findings in a block, in the order of the text."""
        spans = [self.scene.span(statement) for statement in block.statements]
        lines = range(spans[0].line, spans[-1].end_line + 1)
        inside = set(covered(spans, (finding.span for finding in findings if finding.span.line in lines)))
        return [finding for finding in findings if finding.span in inside]

    def _plan_block(self, block: Block, inside: list[Finding], alone: bool) -> Repair:
        name = self.scene.reach.name(self.function)
        covers = frozenset(finding.span for finding in inside)
        manager = self._inspect(block)
        functions = manager.functions if manager else ()
        home = functions[0].path if functions else None
        repair = Repair(
            self.scene.source.path,
            block.line,
            name,
            "safe",
            covers=covers,
            home=home,
            managers=functions,
            takes=block.owns,
            is_database=block.owns or any(is_of_database(finding) for finding in inside),
        )
        writes = shared_writes(self.scene, self.function, block.statements, manager)
        repair = replace(repair, states=frozenset(each.state for each in writes))
        if manager and manager.refusals:
            return repair.refuse(*manager.refusals)
        outside = self._misplaced(block, manager)
        if outside:
            return repair.refuse(outside)
        if awaits_inside(block):
            return self._plan_with_awaits(repair, block, manager, alone)
        return self._plan_move(repair, block, manager, alone)

    def _inspect(self, block: Block) -> ManagerFacts | None:
        """The context manager that a block enters, where it stands in the project."""
        match block.manager:
            case Manager(call=call):
                return inspect_manager(block.manager, self.scene.at(call.function.path))
            case Instance(cls=cls):
                is_async = isinstance(block.statements[0], ast.AsyncWith)
                is_fresh = block.item is not None and isinstance(block.item.context_expr, ast.Call)
                return inspect_object(cls, self.scene, is_async, is_fresh and block.manager.exact)
            case None:
                return None

    def _misplaced(self, block: Block, manager: ManagerFacts | None) -> Reason | None:
        if manager and manager.is_async and (reason := self._unlinked(manager.function.path, block.line)):
            return reason
        if reason := self._unclear(block, manager):
            return reason
        lines = [statement.lineno for statement in block.siblings]
        if any(lines.count(statement.lineno) > 1 for statement in block.statements):
            return Reason("shared-line", block.line, "several statements stand on one line")
        if isinstance(self.scene.parents[self.node], ast.ClassDef) and not receiver_of(self.scene, self.node):
            return Reason("static-method", block.line, "a static method has no receiver to call a helper on")
        return None

    def _unclear(self, block: Block, manager: ManagerFacts | None) -> Reason | None:
        """Why it is not known which context manager the block enters, or not only that one."""
        first = block.statements[0]
        if block.item is None:
            return None
        if block.is_ambiguous or (manager and self._is_overridden(block, manager.function)):
            return Reason("several-managers", block.line, "which context manager it enters depends on the object")
        if isinstance(first, ast.AsyncWith):
            if len(first.items) > 1:
                return Reason("several-managers", block.line, "one `async with` enters several context managers")
            if not isinstance(block.item.context_expr, ast.Call):
                return Reason("manager-not-called", block.line, "the context manager is made before it is entered")
        return None

    def _is_overridden(self, block: Block, entering: Key) -> bool:
        """Whether a subclass in the project has another manager under this name."""
        facts = self.scene.reach.program.function(entering)
        if not facts.owner or (isinstance(block.manager, Instance) and block.manager.exact):
            return False
        inference = self.scene.reach.inference
        below = inference.calls.below(Key(entering.path, facts.owner))
        return any(next(inference.methods(cls, facts.name), entering) != entering for cls in below)

    def _unlinked(self, home: Path, line: int) -> Reason | None:
        """Why the file of a context manager can't be repaired along with this one."""
        own = self.scene.source.path
        if home == own:
            return None
        if home not in self.stage.writable:
            text = f"its context manager stands in {home.as_posix()}, which was not named: name both files"
            return Reason("other-file", line, text)
        if reaches_by_import(self.scene, home, own):
            return Reason("import-cycle", line, f"{home.as_posix()} imports this module, so it can't be imported here")
        return None

    def _within(self, repair: Repair, statements: Sequence[ast.stmt]) -> frozenset[Span]:
        """The findings that stand in some statements."""
        spans = [span for each in statements for span in self._parts(each)]
        return frozenset(covered(spans, repair.covers))

    def _parts(self, statement: ast.stmt) -> Iterator[Span]:
        """Where a statement stands; of a `with`, whose end may have moved, its parts."""
        if not isinstance(statement, ast.With | ast.AsyncWith):
            yield self.scene.span(statement)
            return
        yield from (self.scene.span(item.context_expr) for item in statement.items)
        for each in statement.body:
            yield from self._parts(each)

    def _headers(self, repair: Repair, blocks: Sequence[ast.With | ast.AsyncWith]) -> frozenset[Span]:
        """The findings at what some `with` statements enter."""
        items = {self.scene.span(item.context_expr) for block in blocks for item in block.items}
        return repair.covers & items

    def _unlinked_home(self, fitness: Fitness) -> list[Reason]:
        reason = self._unlinked(fitness.home, self.node.lineno) if fitness.home else None
        return [reason] if reason else []

    def _plan_with_awaits(self, repair: Repair, block: Block, manager: ManagerFacts | None, alone: bool) -> Repair:
        if not manager:
            text = (
                "the connection is held across an await, and not by a context manager that could be entered in a thread"
            )
            return repair.refuse(Reason("await-inside", block.line, text))
        tail = find_tail(self.scene, self.function, block, manager, self.handles)
        if not tail:
            return self._plan_hold(repair, block, manager)
        shrink = Shrink(position(block.with_statement), position(tail[0]))
        end_before(self.scene, self.function, block, tail)
        note = f"the connection is given back before line {tail[0].lineno}, no longer held across the awaits there"
        moved = self._plan_move(repair, block, manager, alone)
        return moved if moved.level == "refused" else replace(moved, edits=(shrink, *moved.edits), notes=(note,))

    def _plan_move(self, repair: Repair, block: Block, manager: ManagerFacts | None, alone: bool) -> Repair:
        block = as_synchronous(self.scene, self.function, block)
        statements = grow(self.scene, self._whole(), block.statements)
        interface = find_interface_in(self._whole(), statements)
        made = bound_in(*statements) - {*interface.parameters, *interface.shared}
        fitness = judge(self.scene, self.function, self.node, statements, manager, made)
        refusals = [*interface.refusals, *self._kept_handles(interface, statements), *fitness.refusals]
        refusals += find_refusals(self.scene, self.function, statements, self.handles | self.tools)
        refusals += self._unlinked_home(fitness)
        refusals += [] if block.owns else self._foreign(interface, statements)
        if refusals:
            return repair.refuse(*dict.fromkeys(refusals))
        whole = is_whole(self.node, statements)
        name = self._name(statements, whole, alone)
        move = self._move(statements, name, interface, is_whole=whole, is_last=is_last(self.node, statements))
        edits: list[Edit] = [move, *fitness.borrows]
        if block.item and manager:
            edits += self.twins.entered(self.scene, block, manager, self.stage.names(manager.function.path))
        writes = shared_writes(self.scene, self.function, statements, manager)
        conflicts = [*fitness.doubts, *self._conflicts(statements), *find_races(self.scene, writes, held=False)]
        conflicts += find_torn_walks(self.scene, iterated(self.scene, self.function, statements))
        conflicts += find_torn_reads(self.scene, writes)
        conflicts += find_doubts(
            self.scene, self.function, self.node, reported_in(self.scene, self.function, statements)
        )
        covers = self._within(repair, statements)
        housed = replace(
            repair, covers=covers, home=fitness.home or repair.home, pool=fitness.pool, serial=bool(writes)
        )
        return finished(housed, edits, conflicts)

    def _plan_hold(self, repair: Repair, block: Block, manager: ManagerFacts) -> Repair:
        statement = block.with_statement
        cutter = Cutter(self.scene, self.function, self.handles)
        pieces = list(cutter.cut(statement.body))
        refusals = [piece for piece in pieces if isinstance(piece, Reason)]
        if len(statement.items) > 1:
            refusals.append(Reason("await-inside", block.line, "several managers in one `with` around an await"))
        refusals += self._used_outside(block)
        segments = [piece for piece in pieces if isinstance(piece, Segment)]
        lane = self._local_name("db")
        moves: list[Edit] = []
        fitness = judge(self.scene, self.function, self.node, (statement,), manager)
        refusals += [*fitness.refusals, *self._unlinked_home(fitness)]
        conflicts: list[Reason] = [*fitness.doubts, *self._conflicts((statement,), "around")]
        writes = list(shared_writes(self.scene, self.function, (), manager))
        for segment in segments:
            interface = find_interface_in(self._whole(), segment.statements)
            refusals += interface.refusals
            refusals += find_refusals(self.scene, self.function, segment.statements, frozenset())
            conflicts += self._conflicts(segment.statements)
            writes += shared_writes(self.scene, self.function, segment.statements)
            conflicts += find_torn_walks(self.scene, iterated(self.scene, self.function, segment.statements))
            moves.append(self._segment(segment, interface, lane, handle_of(block)))
        if refusals:
            return repair.refuse(*dict.fromkeys(refusals))
        unwraps = [Unwrap(position(piece)) for piece in pieces if isinstance(piece, ast.With)]
        edits = [Hold(position(statement), lane), *unwraps, *moves]
        edits += self.twins.entered(self.scene, block, manager, self.stage.names(manager.function.path), held=True)
        edits += fitness.borrows
        conflicts += find_races(self.scene, writes, held=True)
        opened = tuple(piece for piece in pieces if isinstance(piece, ast.With))
        moved = [each for segment in segments for each in segment.statements]
        covers = self._within(repair, moved) | self._headers(repair, (statement, *opened))
        return finished(
            replace(repair, covers=covers, home=fitness.home or repair.home, pool=fitness.pool), edits, conflicts
        )

    def _segment(self, segment: Segment, interface: Interface, lane: str, handle: str) -> Move:
        given = {handle, opened_name(segment.opens)}
        interface = replace(
            interface,
            parameters=tuple(name for name in interface.parameters if name not in given),
            outputs=tuple(name for name in interface.outputs if name not in given),
            break_outputs=tuple(name for name in interface.break_outputs if name not in given),
            continue_outputs=tuple(name for name in interface.continue_outputs if name not in given),
        )
        inline = segment.opens is None and is_one_call(segment.statements, handle)
        name = "" if inline else self._name(segment.statements, False, False)
        move = self._move(segment.statements, name, interface)
        opens = position(segment.opens) if segment.opens else None
        return replace(move, lane=lane, handle=handle, opens=opens, inline=inline)

    def _move(
        self,
        statements: tuple[ast.stmt, ...],
        name: str,
        interface: Interface,
        is_whole: bool = False,
        is_last: bool = False,
    ) -> Move:
        receiver = receiver_of(self.scene, self.node)
        parameters = tuple(name for name in interface.parameters if name != receiver)
        return Move(
            function=position(self.node.body[0]),
            first=position(statements[0]),
            last=position(statements[-1]),
            helper=name,
            receiver=receiver,
            interface=replace(interface, parameters=parameters),
            is_last=is_last,
            is_closure=bool(interface.closure),
            is_whole=is_whole,
            exit_names=(self._local_name("returned"), self._local_name("result")),
            docstring=f"Blocking part of {self.node.name}(); runs on a worker thread.",
        )

    def _name(self, statements: tuple[ast.stmt, ...], whole: bool, alone: bool) -> str:
        own = name_after_function(self.node.name)
        after = (name_after_comment(self._comment_above(statements[0])), None if alone else name_after_sql(statements))
        wanted = [] if whole else [name for name in after if name]
        owner = self.scene.reach.program.function(self.function).owner
        path = self.scene.source.path
        name = self.names.fresh(*wanted, own, besides=self.stage.related(path, owner))
        self.stage.given(path, owner).add(name)
        return name

    def _comment_above(self, statement: ast.stmt) -> str:
        """The line above a statement if it is a comment, and the only one."""
        lines = self.scene.lines
        above = [line.strip() for line in lines[max(0, statement.lineno - 3) : statement.lineno - 1]]
        if not above or not above[-1].startswith("#") or (len(above) > 1 and above[-2].startswith("#")):
            return ""
        return above[-1]

    def _local_name(self, wanted: str) -> str:
        return Names(self._used_names).fresh(wanted)

    @cached_property
    def _used_names(self) -> frozenset[str]:
        return frozenset(each.id for each in ast.walk(self.node) if isinstance(each, ast.Name))

    def _kept_handles(self, interface: Interface, statements: tuple[ast.stmt, ...]) -> list[Reason]:
        kept = sorted(
            (self.handles | self.tools) & {*interface.outputs, *interface.break_outputs, *interface.continue_outputs}
        )
        text = "`{}` is used after the block, so its connection could be used by two threads"
        return [Reason("handle-escapes", statements[0].lineno, text.format(name)) for name in kept]

    def _foreign(self, interface: Interface, statements: tuple[ast.stmt, ...]) -> list[Reason]:
        """Connections that the statements use and that were taken outside of them."""
        text = "`{}` is not taken in these statements: its connection could be used by two threads"
        given = sorted(self.handles & {*interface.parameters, *interface.shared})
        return [Reason("foreign-connection", statements[0].lineno, text.format(name)) for name in given]

    def _used_outside(self, block: Block) -> list[Reason]:
        """Names of the block's connection and cursors that the rest of the coroutine uses too."""
        statement = block.with_statement
        inside = {id(each) for each in ast.walk(statement)}
        names = {each.id for each in ast.walk(statement) if isinstance(each, ast.Name)} & self.handles
        text = "`{}` is used outside of the block that holds it"
        return [
            Reason("handle-escapes", each.lineno, text.format(each.id))
            for each in own_nodes(list(self.node.body))
            if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)
            if each.id in names and id(each) not in inside and not rebound_between(self, each)
        ]

    def _conflicts(self, statements: tuple[ast.stmt, ...], new: New = "at its ends") -> Iterator[Reason]:
        return find_conflicts(self.scene, self.function, self.node, statements, self.stage.suspension, new)

    def _whole(self) -> Whole:
        return whole_of(self.scene, self.function, self.node)


def awaits_inside(block: Block) -> bool:
    """Whether the block does more than enter and leave a manager while the coroutine may be suspended."""
    if not isinstance(block.statements[0], ast.AsyncWith):
        return suspends(list(block.statements))
    return suspends(block.with_statement.body) or any(is_suspending(item) for item in block.with_statement.items)


def is_suspending(item: ast.withitem) -> bool:
    return any(is_suspension(node) for node in ast.walk(item))


def as_synchronous(scene: Scene, function: Key, block: Block) -> Block:
    """The block with a plain `with`, put in its place in the tree that the analysis looks at."""
    statement = block.statements[0]
    if not isinstance(statement, ast.AsyncWith):
        return block
    plain = ast.copy_location(ast.With(statement.items, statement.body), statement)
    parent = scene.parents[statement]
    siblings = find_list(parent, statement)
    siblings[siblings.index(statement)] = plain
    scene.parents.update({plain: parent, **dict.fromkeys((*plain.items, *plain.body), plain)})
    scene.reshape(function)
    return replace(block, statements=(plain, *block.statements[1:]))


def rebound_between(planner: Planner, name: ast.Name) -> bool:
    """A use in another block that takes a connection of its own under the same name."""
    others = find_blocks(planner.scene, planner.function, planner.node)
    return any(any(each is name for s in block.statements for each in ast.walk(s)) for block in others)


def handle_of(block: Block) -> str:
    """The name of a block's connection."""
    bound = block.item.optional_vars if block.item else None
    return bound.id if isinstance(bound, ast.Name) else "_conn"


def is_one_call(statements: tuple[ast.stmt, ...], handle: str) -> bool:
    """`conn.commit()`: short enough for a lambda."""
    match statements:
        case (ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name)), args=[], keywords=[])),):
            return name == handle
        case _:
            return False


def finished(repair: Repair, edits: list[Edit], conflicts: list[Reason]) -> Repair:
    level: Level = "unsafe" if conflicts else "safe"
    return replace(repair, level=level, edits=tuple(dict.fromkeys(edits)), reasons=tuple(dict.fromkeys(conflicts)))
