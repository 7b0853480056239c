"""A file's text with its edits carried out, by LibCST: what isn't edited stays byte for byte."""

from collections.abc import Iterator, Sequence
from typing import cast

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

from asyncfix.repair.edits import (
    Borrow,
    Bracket,
    Drop,
    Edit,
    Enter,
    Exchange,
    Hold,
    Leave,
    Lend,
    Move,
    Nest,
    Position,
    Shrink,
    Swap,
    Transact,
    Twin,
    Unimport,
    Unwrap,
)
from asyncfix.repair.emit import runtime_imports
from asyncfix.repair.text.above import headed, part_comment
from asyncfix.repair.text.declarations import declare_lost
from asyncfix.repair.text.imports import add_imports, drop_imports, is_docstring, wanted
from asyncfix.repair.text.in_place import InPlace
from asyncfix.repair.text.install import add_runtime
from asyncfix.repair.text.invocations import (
    renamed,
)
from asyncfix.repair.text.lending import (
    add_without_empty_finally,
    below_lender,
    closing,
    entered_on_thread,
    held,
    lending_manager,
    yielding,
)
from asyncfix.repair.text.nesting import Exchanger, Nester
from asyncfix.repair.text.outline import call_statements, helper_body
from asyncfix.repair.text.plain import (
    ABSTRACT,
    Synchronous,
    bracketed,
    in_lock,
    said_so,
    split_binding,
    synchronous,
)
from asyncfix.repair.text.positions import Positions
from asyncfix.repair.text.script import Missed, Placed, Script
from asyncfix.repair.text.signature import blank_lines, define, define_closure, split_leading
from asyncfix.repair.text.suites import Assembly, as_block, comments_in, header_comment, lines_of, pieces_of
from asyncfix.repair.text.tried import Asking, around_tried, as_taken, entered_in_stack, followed_by

Nodes = list[cst.BaseStatement]


def end_of(places: Sequence[Position], last: Position) -> int:
    """Behind the statement at a place, or the line that ends with it."""
    return max(index for index, each in enumerate(places, 1) if each <= last)


def rewrite(text: str, script: Script) -> str:
    """The new text. Raises Missed, and ParserSyntaxError where LibCST can't read what Python can."""
    wrapper = MetadataWrapper(cst.parse_module(text), unsafe_skip_copy=True)
    positions = Positions(wrapper.resolve(PositionProvider), text, wrapper.module.default_indent)
    nester = Nester([edit for edit in script.edits if isinstance(edit, Nest)], positions)
    exchanger = Exchanger([edit for edit in script.edits if isinstance(edit, Exchange)], positions)
    rewriter = Rewriter(script.edits, positions)
    nested = wrapper.module.visit(nester) if nester.left else wrapper.module
    nested = nested.visit(exchanger) if exchanger.left else nested
    module = nested.visit(rewriter)
    if missed := len(rewriter.left) + len(nester.left) + len(exchanger.left):
        raise Missed(f"{missed} edits have no place in the text")
    runtime = script.runtime
    needed = [wanted(*each, runtime.called) for each in runtime_imports(runtime)] if runtime else []
    body = add_imports(module.body, (*needed, *script.imports, *rewriter.imports))
    body = drop_imports(body, [edit.name for edit in script.edits if isinstance(edit, Unimport)])
    if runtime:
        body = add_runtime(module, body, runtime, (*needed, *script.imports))
    return module.with_changes(body=body).code


class Rewriter(InPlace):
    """Carries out the edits of one file; `left` are those it did not meet, `imports` what it wrote the use of."""

    def __init__(self, edits: Sequence[Edit], positions: Positions) -> None:
        super().__init__(edits, positions)
        self._moves = {edit.first: edit for edit in edits if isinstance(edit, Move)}
        self._entered = {edit.block: edit for edit in edits if isinstance(edit, Hold | Transact | Enter | Leave)}
        self._lends = {edit.first: edit for edit in edits if isinstance(edit, Lend)}
        self._released = {place for edit in self._lends.values() for place in edit.released}
        self._parting = {place for edit in self._lends.values() for place in edit.behind}
        self._tried = {edit.taken: edit for edit in self._lends.values() if edit.taken}
        self._asking = {place: edit for edit in self._lends.values() for place in edit.tests}
        self._tails = {edit.tail: edit for edit in edits if isinstance(edit, Shrink)}
        self._brackets = {edit.block: edit for edit in edits if isinstance(edit, Bracket)}
        self._unwraps = {edit.block for edit in edits if isinstance(edit, Unwrap)}
        self._along = {place for move in self._moves.values() for place in move.along}
        self._twins = {edit.function: edit for edit in edits if isinstance(edit, Twin)}
        self._drops = {edit.place for edit in edits if isinstance(edit, Drop)}
        self._begins = {*self._moves, *self._tails}
        self._ends = {move.last for move in self._moves.values()}
        self._alone = {*self._released, *self._parting, *self._tried, *self._drops}  # taken out of their lines
        self._cut: dict[Position, tuple[Nodes, Sequence[cst.EmptyLine]]] = {}
        self._opened: dict[Position, cst.With] = {}
        self._helpers: dict[Position, list[tuple[Move, Nodes]]] = {}
        self._parted: set[Position] = set()  # functions of which statements moved
        self._lenders: dict[Position, list[cst.FunctionDef]] = {}
        self._nested_lenders: dict[Position, cst.FunctionDef] = {}
        self._giving: dict[Position, cst.BaseStatement] = {}  # what gives connections back, taken out of its place
        self._behind: dict[Position, Placed] = {}  # what stands after that in the same `finally`
        self._taking: dict[Position, cst.BaseStatement] = {}  # what takes them inside of a `try`

    def visit_With(self, node: cst.With) -> None:  # noqa: N802
        if self._positions.at(node) in self._unwraps:
            self._opened[self._positions.at(node)] = node

    def leave_With(self, original_node: cst.With, updated_node: cst.With) -> cst.With:  # noqa: N802
        place = self._positions.at(original_node)
        if place in self._along:
            return updated_node.with_changes(asynchronous=None)
        edit = self._entered.get(place)
        if edit is None:
            return updated_node
        self.left.discard(edit)
        return entered_on_thread(updated_node, edit)

    def leave_If(self, original_node: cst.If, updated_node: cst.If) -> cst.If:  # noqa: N802
        lend = self._asking.get(self._positions.at(original_node))
        return updated_node.with_changes(test=updated_node.test.visit(Asking(lend))) if lend else updated_node

    def leave_While(self, original_node: cst.While, updated_node: cst.While) -> cst.While:  # noqa: N802
        lend = self._asking.get(self._positions.at(original_node))
        return updated_node.with_changes(test=updated_node.test.visit(Asking(lend))) if lend else updated_node

    def leave_IndentedBlock(  # noqa: N802
        self, original_node: cst.IndentedBlock, updated_node: cst.IndentedBlock
    ) -> cst.IndentedBlock:
        body, footer = self._rebuild(original_node.body, updated_node.body, updated_node.footer)
        return updated_node.with_changes(body=body, footer=footer)

    def leave_SimpleStatementSuite(  # noqa: N802
        self, original_node: cst.SimpleStatementSuite, updated_node: cst.SimpleStatementSuite
    ) -> cst.BaseSuite:
        places = [self._positions.at(each) for each in original_node.body]
        if not any(place in self._begins or place in self._ends for place in places):
            return updated_node
        body, footer = self._place([*map(Placed, places, lines_of(updated_node), lines_of(original_node))], ())
        return cst.IndentedBlock(body, footer=footer)

    def leave_Module(self, original_node: cst.Module, updated_node: cst.Module) -> cst.Module:  # noqa: N802
        body, footer = self._rebuild(original_node.body, updated_node.body, updated_node.footer)
        return updated_node.with_changes(body=body, footer=footer)

    def _rebuild(
        self,
        before: Sequence[cst.BaseStatement],
        after: Sequence[cst.BaseStatement],
        footer: Sequence[cst.EmptyLine],
    ) -> tuple[Nodes, Sequence[cst.EmptyLine]]:
        found = [each for old, new in zip(before, after, strict=True) for each in self._take_apart(old, new)]
        return self._place(found, footer)

    def _take_apart(self, old: cst.BaseStatement, new: cst.BaseStatement) -> Iterator[Placed]:
        """A statement with its place; each of a line where an edit begins or ends inside of it."""
        if isinstance(old, cst.SimpleStatementLine) and isinstance(new, cst.SimpleStatementLine) and len(old.body) > 1:
            places = [self._positions.at(each) for each in old.body]
            begins, ends = {*self._begins, *self._lends}, {*self._ends, *(each.last for each in self._lends.values())}
            is_cut = not begins.isdisjoint(places[1:]) or not ends.isdisjoint(places[:-1])
            if is_cut or not self._alone.isdisjoint(places):
                yield from map(Placed, places, pieces_of(new), pieces_of(old))
                return
        yield Placed(self._positions.at(old), new, old)

    def _place(
        self, statements: Sequence[Placed], footer: Sequence[cst.EmptyLine]
    ) -> tuple[Nodes, Sequence[cst.EmptyLine]]:
        """The statements of one block with the edits that begin at them, and the comments below the last."""
        end = next((index for index, each in enumerate(statements) if each.place in self._tails), len(statements))
        if end < len(statements):
            shrink = self._tails[statements[end].place]
            self.left.discard(shrink)
            self._cut[shrink.block] = ([each.node for each in statements[end:]], footer)
            footer = ()
        places = [each.place for each in statements]
        block = Assembly()
        index = 0
        while index < end:
            move = self._moves.get(places[index])
            lend = self._lends.get(places[index])
            found = lend or move
            last = end_of(places, found.last) if found else index + 1
            if lend:
                block.add(self._lend(lend, statements[index:last], is_first=not block.nodes))
            elif tried := self._tried.get(places[index]):
                self._taking[tried.first] = statements[index].node
                block.add([entered_in_stack(tried, statements[index].node)] if tried.stack else [])
            elif places[index] in self._parting:
                self._behind[places[index]] = statements[index]
            elif places[index] in self._released:
                self._giving[places[index]] = statements[index].node
            elif move:
                moved = self._bracketed(statements[index:last])
                block.add_moved(self._move(move, moved.nodes))
                block.end(moved.below)
            else:
                self._keep(statements[index], block)
            for at in places[index:last]:
                tail, below = self._cut.pop(at, ([], ()))
                block.add(tail)
                block.end(below)
            index = last
        block.end(footer)
        return block.nodes, block.below

    def _keep(self, statement: Placed, block: Assembly) -> None:
        if statement.place in self._drops:
            self.left.discard(Drop(statement.place))
            trailing = comments_in([getattr(statement.node, "trailing_whitespace", statement.node)])
            block.end([*getattr(statement.node, "leading_lines", ()), *trailing])
        elif statement.place in self._unwraps:
            self.left.discard(Unwrap(statement.place))
            self._unwrap(cast(cst.With, statement.node), statement.place, block)
        elif isinstance(statement.node, cst.FunctionDef):
            block.add(self._define(cast(cst.FunctionDef, statement.before), statement.node))
        else:
            add_without_empty_finally(block, statement.node)

    def _unwrap(self, opened: cst.With, place: Position, block: Assembly) -> None:
        """Puts the statements of a `with` in its place; its comments go above them."""
        is_opened_anew = any(place in move.opens for move in self._moves.values())
        comments = [] if is_opened_anew else comments_in(opened.items)
        block.end([*opened.leading_lines, *comments, *header_comment(opened.body)])
        body = as_block(opened.body)
        block.add(body.body)
        block.end(body.footer)

    def _move(self, move: Move, group: Nodes) -> Nodes:
        self.left.discard(move)
        self._import_for(move, is_partial=False)
        leading = cast(Sequence[cst.EmptyLine], getattr(group[0], "leading_lines", ()))
        leading, own = part_comment(leading, group) if not (move.is_closure or move.inline) else (leading, ())
        group = [synchronous(each) for each in (group[0].with_changes(leading_lines=()), *group[1:])]
        called = call_statements(move, group, self._room(self._positions.margin(move.first)))
        called[0] = called[0].with_changes(leading_lines=leading)
        if move.inline:
            trailing = cast(cst.SimpleStatementLine, group[0]).trailing_whitespace
            return [called[0].with_changes(trailing_whitespace=trailing)]
        self._parted.add(move.function)
        if move.again:
            return called
        column = self._positions.margin(move.function) + len(move.opens) * len(self._positions.indent)
        body = helper_body(move, group, self._room(column))
        for place in reversed(move.opens):
            body = [self._reopened(self._opened[place]).with_changes(body=cst.IndentedBlock(body))]
        if move.is_closure:
            blank = [cst.EmptyLine(indent=False)]
            *declared, nested = define_closure(move, body)
            first, *rest = [*declared, nested.with_changes(leading_lines=blank if declared else [])]
            return [
                first.with_changes(leading_lines=leading),
                *rest,
                called[0].with_changes(leading_lines=blank),
                *called[1:],
            ]
        self._helpers.setdefault(move.function, []).append((move, headed(own, body)))
        return called

    def _reopened(self, opened: cst.With) -> cst.With:
        """A `with` for a helper, the calls in it as they are in threads."""
        calls = Rewriter([each for each in self._calls.values() if isinstance(each, Swap)], self._positions)
        items = [cast(cst.WithItem, item.visit(calls)) for item in opened.items]
        return opened.with_changes(items=items, asynchronous=None, leading_lines=())

    def _lend(self, lend: Lend, statements: Sequence[Placed], is_first: bool) -> Nodes:
        """The statements between taking a connection and giving it back, in an `async with`."""
        self.left.discard(lend)
        self.imports[wanted("contextlib", "contextmanager", lend.called)] = None
        holding = self._lend_tried(lend, statements) if lend.taken else self._lend_statements(lend, statements)
        nested = self._nested_lenders.pop(lend.first, None)
        return below_lender(nested, holding, is_first) if nested else [holding]

    def _lend_statements(self, lend: Lend, statements: Sequence[Placed]) -> cst.BaseStatement:
        if isinstance(statements[0].node, cst.With):
            return self._lend_with(lend, statements[0].node)
        taking = [each for each in statements if each.place in (lend.first, *lend.beside)]
        inside = [each for each in statements if each not in taking]
        given = [each.node for each in inside if each.place in lend.released]
        given += [self._giving.pop(place) for place in lend.released if place in self._giving]
        given += closing(lend)
        body, below = self._place([each for each in inside if each.place not in lend.released], ())
        self._add_lender(lend, lending_manager(lend, [each.node for each in taking], given))
        return held(lend, taking[0].node, body, below)

    def _lend_tried(self, lend: Lend, statements: Sequence[Placed]) -> cst.BaseStatement:
        """The same, where it is taken inside of a `try`."""
        first, *rest = statements
        body, below = self._place(rest, ())
        taking = self._taking.pop(lend.first)
        given = as_taken([self._giving.pop(place) for place in lend.released], lend.handle)
        given.add(closing(lend))
        self._add_lender(lend, lending_manager(lend, [taking], given.nodes, given.below))
        if lend.stack:
            self.imports[wanted("contextlib", "AsyncExitStack", lend.called)] = None
        self._parting.difference_update(lend.behind)
        behind, last = self._place([self._behind.pop(place) for place in lend.behind], ())
        return followed_by(around_tried(lend, taking, [first.node, *body], below), behind, last)

    def _lend_with(self, lend: Lend, block: cst.With) -> cst.BaseStatement:
        """The same, where a `with` does both."""
        lending = block.with_changes(body=cst.IndentedBlock([yielding(lend)]), leading_lines=())
        self._add_lender(lend, lending_manager(lend, [lending], None))
        return held(lend, block, as_block(block.body).body)

    def _add_lender(self, lend: Lend, manager: cst.FunctionDef) -> None:
        if lend.is_nested:
            self._nested_lenders[lend.first] = manager
        else:
            self._lenders.setdefault(lend.function, []).extend([] if lend.again else [manager])

    def _bracketed(self, statements: Sequence[Placed]) -> Assembly:
        block = Assembly()
        for each in statements:
            bracket = self._brackets.get(each.place)
            if bracket:
                self.left.discard(bracket)
                block.add(bracketed(cast(cst.With, each.node), bracket))
            elif isinstance(each.node, cst.FunctionDef):
                block.add(self._define(cast(cst.FunctionDef, each.before), each.node))
            else:
                add_without_empty_finally(block, each.node)
        return block

    def _define(self, before: cst.FunctionDef, after: cst.FunctionDef) -> Iterator[cst.BaseStatement]:
        """The twin or the helpers of a function, and the function."""
        start = self._positions.at(before.body.body[0])
        added: list[cst.FunctionDef] = []
        if twin := self._twins.get(start):
            self.left.discard(twin)
            added.append(self._twin(before, twin))
        if start in self._parted:
            after = declare_lost(before, after)
        moved = sorted(self._helpers.pop(start, []), key=lambda pair: pair[0].first)
        added += self._lenders.pop(start, [])
        room = self._room(self._positions.margin(self._positions.at(before)))
        added += [define(move, before, body, room) for move, body in moved]
        if not added:
            yield after
            return
        above, stuck = split_leading(after)
        blank = blank_lines(above, 2 if self._positions.at(before)[1] == 0 else 1)
        for number, each in enumerate(added):
            yield each.with_changes(leading_lines=blank if number else above)
        yield after.with_changes(leading_lines=[*blank, *stuck])

    def _twin(self, original: cst.FunctionDef, twin: Twin) -> cst.FunctionDef:
        borrowed = [Borrow(span, twin.path, called=twin.called) for span in twin.acquisitions]
        borrows = Rewriter([*borrowed, *twin.inner], self._positions)
        copy = cast(cst.FunctionDef, original.visit(borrows) if borrows.left else original.deep_clone())
        copy = cast(cst.FunctionDef, copy.visit(Synchronous())) if twin.inner else copy
        if borrows.left:
            raise Missed("the context manager's acquisition has no place in the text")
        decorators = self._twin_decorators(original, twin)
        docstring = cst.parse_statement(f'"""Blocking twin of {original.name.value}(), for worker threads."""')
        body = as_block(copy.body)
        statements = body.body[1:] if is_docstring(body.body[0]) else body.body
        statements = in_lock(cast(cst.With, statements[0])) if twin.in_lock else statements
        return copy.with_changes(
            name=cst.Name(twin.name),
            asynchronous=None,
            returns=copy.returns if twin.is_coroutine else None,
            decorators=decorators,
            body=body.with_changes(body=[docstring, *statements]),
        )

    def _twin_decorators(self, original: cst.FunctionDef, twin: Twin) -> list[cst.Decorator]:
        if twin.is_promise:
            return list(original.decorators)
        if not twin.decorator and not twin.is_coroutine:
            return []
        binding, others = split_binding(original.decorators)
        if twin.is_coroutine:
            return binding
        abstract = said_so(others, ABSTRACT)
        made = next(each for each in others if not said_so((each,), ABSTRACT))
        decorator = renamed(made.decorator, twin.decorator)
        if isinstance(decorator, cst.Name):
            self.imports[wanted("contextlib", twin.decorator, twin.called)] = None
            decorator = cst.Name(twin.called.of(twin.decorator))
        return [*binding, cst.Decorator(decorator), *abstract]
