"""A file's text with its edits carried out, by LibCST: what isn't edited stays byte for byte."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import libcst as cst
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider

from asyncfix.repair.emit import Runtime, runtime_text
from asyncfix.repair.imports import Line, add_imports, is_docstring
from asyncfix.repair.model import (
    Borrow,
    Bracket,
    Edit,
    Hold,
    Move,
    Offload,
    Position,
    Replace,
    Shrink,
    Swap,
    Twin,
    Unwrap,
)
from asyncfix.repair.outline import call_statements, helper_body
from asyncfix.repair.signature import blank_lines, define, define_closure, split_leading
from asyncfix.source import Span

Nodes = list[cst.BaseStatement]


@dataclass(frozen=True, slots=True)
class Script:
    """All that happens to one file."""

    edits: tuple[Edit, ...]
    runtime: Runtime | None
    imports: tuple[tuple[str, str], ...] = ()


class Missed(Exception):  # noqa: N818
    """An edit whose place is not in the text: nothing of the file is written."""


def rewrite(text: str, script: Script) -> str:
    """The new text. Raises Missed, and ParserSyntaxError where LibCST can't read what Python can."""
    wrapper = MetadataWrapper(cst.parse_module(text), unsafe_skip_copy=True)
    rewriter = Rewriter(script.edits, wrapper.resolve(PositionProvider), wrapper.module.default_indent)
    module = wrapper.module.visit(rewriter)
    if rewriter.left:
        raise Missed(f"{len(rewriter.left)} edits have no place in the text")
    body = tuple(module.body)
    if script.runtime:
        body = add_runtime(body, script.runtime)
    return module.with_changes(body=add_imports(body, script.imports)).code


class Rewriter(cst.CSTTransformer):
    """Carries out the edits of one file; `left` are those it did not meet."""

    def __init__(self, edits: Sequence[Edit], positions: Mapping[cst.CSTNode, CodeRange], indent: str) -> None:
        super().__init__()
        self._positions = positions
        self._moves = {edit.first: edit for edit in edits if isinstance(edit, Move)}
        self._holds = {edit.block: edit for edit in edits if isinstance(edit, Hold)}
        self._tails = {edit.tail: edit for edit in edits if isinstance(edit, Shrink)}
        self._brackets = {edit.block: edit for edit in edits if isinstance(edit, Bracket)}
        self._unwraps = {edit.block for edit in edits if isinstance(edit, Unwrap)}
        self._twins = {edit.function: edit for edit in edits if isinstance(edit, Twin)}
        self._calls = {edit.call: edit for edit in edits if isinstance(edit, Swap | Offload | Replace | Borrow)}
        self._indent = indent
        self._cut: dict[Position, Nodes] = {}
        self._opened: dict[Position, cst.With] = {}
        self._helpers: dict[Position, list[tuple[Move, Nodes]]] = {}
        self.left: set[Edit] = {*edits}

    def visit_With(self, node: cst.With) -> None:  # noqa: N802
        if self._at(node) in self._unwraps:
            self._opened[self._at(node)] = node

    def leave_With(self, original_node: cst.With, updated_node: cst.With) -> cst.With:  # noqa: N802
        hold = self._holds.get(self._at(original_node))
        if hold is None:
            return updated_node
        self.left.discard(hold)
        item = updated_node.items[0]
        manager = cst.Call(cst.Name("_HeldConnection"), [cst.Arg(item.item)])
        name = cst.AsName(cst.Name(hold.lane), cst.SimpleWhitespace(" "), cst.SimpleWhitespace(" "))
        asynchronous = updated_node.asynchronous or cst.Asynchronous()
        held = item.with_changes(item=manager, asname=name)
        return updated_node.with_changes(items=[held], asynchronous=asynchronous)

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.BaseExpression:  # noqa: N802
        edit = self._calls.get(self._span(original_node))
        if edit is None:
            return updated_node
        self.left.discard(edit)
        return edit_call(updated_node, edit)

    def leave_IndentedBlock(  # noqa: N802
        self, original_node: cst.IndentedBlock, updated_node: cst.IndentedBlock
    ) -> cst.IndentedBlock:
        return updated_node.with_changes(body=self._rebuild(original_node.body, updated_node.body))

    def leave_Module(self, original_node: cst.Module, updated_node: cst.Module) -> cst.Module:  # noqa: N802
        return updated_node.with_changes(body=self._rebuild(original_node.body, updated_node.body))

    def _rebuild(self, before: Sequence[cst.BaseStatement], after: Sequence[cst.BaseStatement]) -> Nodes:
        places = [self._at(node) for node in before]
        nodes = list(after)
        for index, place in enumerate(places):
            if shrink := self._tails.get(place):
                self.left.discard(shrink)
                self._cut[shrink.block] = nodes[index:]
                places, nodes = places[:index], nodes[:index]
                break
        return self._place(places, nodes, before)

    def _place(self, places: list[Position], nodes: Nodes, before: Sequence[cst.BaseStatement]) -> Nodes:
        out: Nodes = []
        index = 0
        while index < len(nodes):
            place, node = places[index], nodes[index]
            if move := self._moves.get(place):
                end = places.index(move.last) + 1
                out += self._move(move, self._bracketed(places[index:end], nodes[index:end]))
                out += [each for at in places[index:end] for each in self._cut.pop(at, [])]
                index = end
                continue
            if place in self._unwraps:
                out += unwrap(cast(cst.With, node))
                self._done(Unwrap(place))
            elif isinstance(node, cst.FunctionDef):
                out += self._define(cast(cst.FunctionDef, before[index]), node)
            else:
                out.append(node)
            out += self._cut.pop(place, [])
            index += 1
        return out

    def _move(self, move: Move, group: Nodes) -> Nodes:
        self.left.discard(move)
        leading = cast(Sequence[cst.EmptyLine], getattr(group[0], "leading_lines", ()))
        group = [synchronous(each) for each in (group[0].with_changes(leading_lines=()), *group[1:])]
        called = call_statements(move, group)
        called[0] = called[0].with_changes(leading_lines=leading)
        if move.inline:
            trailing = cast(cst.SimpleStatementLine, group[0]).trailing_whitespace
            return [called[0].with_changes(trailing_whitespace=trailing)]
        body = helper_body(move, group)
        if move.opens:
            opened = self._opened[move.opens]
            body = [opened.with_changes(body=cst.IndentedBlock(body), leading_lines=())]
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
        self._helpers.setdefault(move.function, []).append((move, body))
        return called

    def _bracketed(self, places: Sequence[Position], group: Nodes) -> Nodes:
        out: Nodes = []
        for place, node in zip(places, group, strict=True):
            bracket = self._brackets.get(place)
            if bracket:
                self._done(bracket)
            out += bracketed(cast(cst.With, node), bracket) if bracket else [node]
        return out

    def _define(self, before: cst.FunctionDef, after: cst.FunctionDef) -> Iterator[cst.BaseStatement]:
        """The twin or the helpers of a function, and the function."""
        start = self._at(before.body.body[0]) if before.body.body else (0, 0)
        added: list[cst.FunctionDef] = []
        if twin := self._twins.get(start):
            self.left.discard(twin)
            added.append(self._twin(before, twin))
        moved = sorted(self._helpers.pop(start, []), key=lambda pair: pair[0].first)
        added += [define(move, before, body) for move, body in moved]
        if not added:
            yield after
            return
        above, stuck = split_leading(after)
        blank = blank_lines(above, 1 if start[1] > len(self._indent) else 2)
        for number, each in enumerate(added):
            yield each.with_changes(leading_lines=blank if number else above)
        yield after.with_changes(leading_lines=[*blank, *stuck])

    def _twin(self, original: cst.FunctionDef, twin: Twin) -> cst.FunctionDef:
        borrows = Rewriter([Borrow(span, twin.path) for span in twin.acquisitions], self._positions, self._indent)
        copy = cast(cst.FunctionDef, original.deep_clone() if not twin.acquisitions else original.visit(borrows))
        if borrows.left:
            raise Missed("the context manager's acquisition has no place in the text")
        decorator = renamed(original.decorators[0].decorator, twin.decorator)
        docstring = cst.parse_statement(f'"""Blocking twin of {original.name.value}(), for worker threads."""')
        body = cast(cst.IndentedBlock, copy.body)
        statements = body.body[1:] if is_docstring(body.body[0]) else body.body
        return copy.with_changes(
            name=cst.Name(twin.name),
            asynchronous=None,
            returns=None,
            decorators=[cst.Decorator(decorator)],
            body=body.with_changes(body=[docstring, *statements]),
        )

    def _at(self, node: cst.CSTNode) -> Position:
        start = self._positions[node].start
        return (start.line, start.column)

    def _span(self, node: cst.CSTNode) -> Span:
        where = self._positions[node]
        return Span(where.start.line, where.start.column + 1, where.end.line, where.end.column + 1)

    def _done(self, edit: Edit) -> None:
        self.left.discard(edit)


def edit_call(call: cst.Call, edit: Swap | Offload | Replace | Borrow) -> cst.BaseExpression:
    match edit:
        case Swap(callee=name):
            return call.with_changes(func=renamed(call.func, name))
        case Borrow():
            return threaded(call, "_DB_TURNS.borrow")
        case Replace(callee=name):
            awaited = cst.Await(call.with_changes(func=cst.parse_expression(name)))
        case Offload(retries=retries):
            awaited = cst.Await(threaded(call, "_run_blocking", *(["_DB_TURNS.borrow"] if retries else [])))
    if edit.enclosed:
        return awaited.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    return awaited


def threaded(call: cst.Call, runner: str, *first: str) -> cst.Call:
    """`f(x)` -> `runner(*first, f, x)`."""
    functions = [cst.Arg(cst.parse_expression(each)) for each in first] + [cst.Arg(call.func)]
    return call.with_changes(func=cst.parse_expression(runner), args=[*functions, *call.args], lpar=(), rpar=())


def renamed(callee: cst.BaseExpression, name: str) -> cst.BaseExpression:
    """`self.f` -> `self.name`, `f` -> `name`."""
    if isinstance(callee, cst.Attribute):
        return callee.with_changes(attr=cst.Name(name))
    return cst.Name(name)


def bracketed(block: cst.With, bracket: Bracket) -> Nodes:
    """`with manager as conn: body` -> `conn = get()`, `try: body finally: put(conn)`."""
    item = block.items[0]
    owner = cast(cst.Attribute, cast(cst.Call, item.item).func).value
    receiver = cst.Module([]).code_for_node(owner)
    name = cast(cst.Name, item.asname.name).value if item.asname else "conn"
    taken = cst.parse_statement(f"{name} = {receiver}.{bracket.get}()")
    given = cst.parse_statement(f"{receiver}.{bracket.put}({name})")
    guarded = cst.Try(block.body, finalbody=cst.Finally(cst.IndentedBlock([given])))
    return [taken.with_changes(leading_lines=block.leading_lines), guarded]


def synchronous(node: cst.BaseStatement) -> cst.BaseStatement:
    return node.with_changes(asynchronous=None) if isinstance(node, cst.With) else node


def unwrap(block: cst.With) -> Nodes:
    """The statements of a `with`, its comments kept."""
    body = list(cast(cst.IndentedBlock, block.body).body)
    first = body[0]
    lines = [*block.leading_lines, *cast(Sequence[cst.EmptyLine], getattr(first, "leading_lines", ()))]
    return [first.with_changes(leading_lines=lines), *body[1:]]


def add_runtime(body: Sequence[Line], runtime: Runtime) -> tuple[Line, ...]:
    """Above the first definition that follows the imports; comments set off from it stay above the runtime."""
    module = cst.parse_module(runtime_text(runtime))
    added = list(module.body)
    if not added:
        return tuple(body)
    blank = cst.EmptyLine(indent=False)
    place = next((i for i, each in enumerate(body) if isinstance(each, cst.FunctionDef | cst.ClassDef)), len(body))
    after = list(body[place:])
    before: list[cst.EmptyLine] = []
    if after:
        definition = cast(cst.FunctionDef, after[0])
        above, stuck = split_leading(definition)
        blanks = blank_lines(above, 2)
        before = above[: len(above) - len(blank_lines(above, 0))]
        after[0] = definition.with_changes(leading_lines=[*blanks, *stuck])
    added[0] = added[0].with_changes(leading_lines=[*before, blank, *module.header])
    return (*body[:place], *added, *after)
