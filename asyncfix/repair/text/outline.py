"""The two halves of a move as text trees: the helper, and the statements that call it."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

import libcst as cst
from libcst import matchers as m

from asyncfix.model.remembered import frozen
from asyncfix.repair.edits import Move
from asyncfix.repair.options import Wrapper
from asyncfix.repair.text.layout import broken
from asyncfix.repair.text.suites import code_of

# What is called, and its first arguments.
RUNNERS: Mapping[Wrapper, Sequence[str]] = {
    "helper": ["_run_blocking"],
    "run-in-executor": ["asyncio.get_running_loop().run_in_executor", "None"],
    "to-thread": ["asyncio.to_thread"],
}
Nodes = list[cst.BaseStatement]
Loop = TypeVar("Loop", cst.For, cst.While)


@frozen
class Room:
    """From which column on statements stand, one step of indentation, and the most columns of a line."""

    margin: int
    indent: str
    limit: int

    @property
    def inside(self) -> int:
        """The columns of a line that stands deeper."""
        return self.limit - self.margin - len(self.indent)


def call_statements(move: Move, group: Sequence[cst.BaseStatement], room: Room) -> list[cst.BaseStatement]:
    """What stands in the coroutine in place of the moved statements."""
    call = f"await {call_text(move, group)}"
    exits, outputs = move.interface.exits, ", ".join(handed_back(move))
    if not leaves(move):
        return [call_statement(f"{outputs} = {call}" if outputs else call, room)]
    if returns_whole(move):
        if exits.returns_value:
            return [call_statement(f"return {call}", room)]
        ended = [call_statement(call, room)]
        return ended if move.is_last else [*ended, cst.parse_statement("return")]
    returned, result = move.exit_names
    told = f"{returned}, {result}" if carries(move) else returned
    lines = [call_statement(f"{told} = {call}", room)]
    if not only_returns(move):
        return lines + tagged_exits(move)
    lines.append(cst.parse_statement(f"if {returned}:\n    {returning(move)}"))
    return lines + ([cst.parse_statement(f"{outputs} = {result}")] if outputs else [])


def tagged_exits(move: Move) -> list[cst.BaseStatement]:
    returned, result = move.exit_names
    exits = move.interface.exits
    lines: list[cst.BaseStatement] = []
    if exits.returns:
        lines.append(cst.parse_statement(f'if {returned} == "return":\n    {returning(move)}'))
    kinds = (("break", exits.breaks, move.interface.break_outputs),)
    for kind, taken, names in (*kinds, ("continue", exits.continues, move.interface.continue_outputs)):
        if taken:
            unpack = f"    {', '.join(names)} = {result}\n" if names and not move.is_closure else ""
            lines.append(cst.parse_statement(f'if {returned} == "{kind}":\n{unpack}    {kind}'))
    if exits.falls_through and handed_back(move):
        lines.append(cst.parse_statement(f"{', '.join(handed_back(move))} = {result}"))
    return lines


def helper_body(move: Move, group: Sequence[cst.BaseStatement], room: Room) -> list[cst.BaseStatement]:
    """The moved statements, with their exits as return values."""
    body = [without_annotations(move, each) for each in group] if move.is_closure else list(group)
    outputs = handed_back(move)
    if not leaves(move):
        return giving_back(body, outputs, room, move.interface.parameters) if outputs else body
    if returns_whole(move):
        return body
    body = [rewrite_exits(move, each) for each in body]
    if move.interface.exits.falls_through:
        falling = "False" if only_returns(move) else "None"
        body.append(cst.parse_statement(f"return {tagged(move, falling, packed(outputs))}"))
    return body


def giving_back(body: Nodes, outputs: Sequence[str], room: Room, parameters: Sequence[str]) -> Nodes:
    """The statements and the `return` of what they give; the last is that itself, where it is what gives it a name.

    Not where it reads the name, and nothing else binds it: `d = f(d)` raises, and `return f(d)` may find another one.
    """
    *others, last = body
    returned = as_return(last, outputs)
    own = frozenset(outputs).difference(parameters, *(names_of(each) for each in others))
    returned = None if returned and own & names_of(returned) else returned
    text = f"return {', '.join(outputs)}"
    if returned and code_of(returned).strip() != text and not any(is_kept(each, outputs) for each in body):
        return [*others, returned]
    if room.margin + len(text) > room.limit:
        text = broken("return (", outputs, ")", room.inside, room.indent)
    return [*body, cst.parse_statement(text)]


def as_return(node: cst.BaseStatement, outputs: Sequence[str]) -> cst.BaseStatement | None:
    """`x = f()` as `return f()`, and `x, y = f(), g()` as `return f(), g()`."""
    match node:
        case cst.SimpleStatementLine(body=[cst.Assign(targets=[cst.AssignTarget(target=target)], value=value)]):
            given = cst.Return(value, cst.SimpleWhitespace(" "))
            is_one = isinstance(target, cst.Name) and [target.value] == list(outputs)
            return node.with_changes(body=[given]) if is_one or are_named(target, value, outputs) else None
        case _:
            return None


def are_named(target: cst.BaseExpression, value: cst.BaseExpression, names: Sequence[str]) -> bool:
    """Whether each of some names gets a value of its own."""
    if not isinstance(target, cst.Tuple) or not isinstance(value, cst.Tuple):
        return False
    parts = [each.value for each in target.elements if isinstance(each, cst.Element)]
    values = [each for each in value.elements if isinstance(each, cst.Element)]
    found = [each.value for each in parts if isinstance(each, cst.Name)]
    return found == list(names) and len(parts) == len(target.elements) == len(values) == len(value.elements)


def names_of(node: cst.BaseStatement) -> frozenset[str]:
    found = m.findall(node, m.Name())
    return frozenset(each.value for each in found if isinstance(each, cst.Name))


def is_kept(node: cst.BaseStatement, names: Sequence[str]) -> bool:
    """Whether functions in a statement read some names when they are called."""
    functions = m.findall(node, m.Lambda() | m.FunctionDef() | m.ClassDef() | m.GeneratorExp())
    return any(m.findall(each, m.Name(m.MatchIfTrue(names.__contains__))) for each in functions)


def without_annotations(move: Move, node: cst.BaseStatement) -> cst.BaseStatement:
    """`x: int = 1` -> `x = 1` for shared variables: an annotation can't stand on a nonlocal name."""
    rewritten = node.visit(Unannotated(frozenset(move.interface.shared)))
    assert isinstance(rewritten, cst.BaseStatement)
    return rewritten


def rewrite_exits(move: Move, node: cst.BaseStatement) -> cst.BaseStatement:
    rewritten = node.visit(Returns("True" if only_returns(move) else '"return"', carries(move)))
    assert isinstance(rewritten, cst.BaseStatement)
    if not only_returns(move):
        interface = move.interface
        broken, continued = ((), ()) if move.is_closure else (interface.break_outputs, interface.continue_outputs)
        kinds = (("break", broken), ("continue", continued))
        returns = {kind: f"return {tagged(move, repr_of(kind), packed(names))}" for kind, names in kinds}
        rewritten = rewritten.visit(LoopExits(returns))
        assert isinstance(rewritten, cst.BaseStatement)
    return rewritten


def handed_back(move: Move) -> tuple[str, ...]:
    """What the helper returns: nothing in the closure form, which shares its variables."""
    return () if move.is_closure else move.interface.outputs


class OwnStatements(cst.CSTTransformer):
    """Leaves functions and classes defined in the statements alone."""

    def visit_FunctionDef(self, node: cst.FunctionDef) -> bool:  # noqa: N802
        return False

    def visit_ClassDef(self, node: cst.ClassDef) -> bool:  # noqa: N802
        return False

    def visit_Lambda(self, node: cst.Lambda) -> bool:  # noqa: N802
        return False


class Unannotated(OwnStatements):
    """Assignments to some names, without their annotations."""

    def __init__(self, names: frozenset[str]) -> None:
        super().__init__()
        self.names = names

    def leave_AnnAssign(  # noqa: N802
        self, original_node: cst.AnnAssign, updated_node: cst.AnnAssign
    ) -> cst.BaseSmallStatement:
        target = updated_node.target
        if not isinstance(target, cst.Name) or target.value not in self.names:
            return updated_node
        if updated_node.value is None:
            return cst.Pass()
        return cst.Assign([cst.AssignTarget(target)], updated_node.value)


class Returns(OwnStatements):
    """`return x` -> `return tag, x`, and `return` -> `return tag` where nothing ever comes with it."""

    def __init__(self, tag: str, carries: bool) -> None:
        super().__init__()
        self.tag = cst.parse_expression(tag)
        self.carries = carries

    def leave_Return(self, original_node: cst.Return, updated_node: cst.Return) -> cst.Return:  # noqa: N802
        if not self.carries:
            return updated_node.with_changes(value=self.tag, whitespace_after_return=cst.SimpleWhitespace(" "))
        value = updated_node.value or cst.Name("None")
        if isinstance(value, cst.Tuple) and not value.lpar:
            value = value.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
        pair = cst.Tuple([cst.Element(self.tag), cst.Element(value)], lpar=[], rpar=[])
        return updated_node.with_changes(value=pair, whitespace_after_return=cst.SimpleWhitespace(" "))


class LoopExits(OwnStatements):
    """`break` and `continue` of a loop outside -> `return tag, outputs`."""

    def __init__(self, returns: Mapping[str, str]) -> None:
        super().__init__()
        self.returns = returns

    def visit_For(self, node: cst.For) -> bool:  # noqa: N802
        return False

    def visit_While(self, node: cst.While) -> bool:  # noqa: N802
        return False

    def leave_For(self, original_node: cst.For, updated_node: cst.For) -> cst.For:  # noqa: N802
        return self._with_else(updated_node)

    def leave_While(self, original_node: cst.While, updated_node: cst.While) -> cst.While:  # noqa: N802
        return self._with_else(updated_node)

    def leave_Break(self, original_node: cst.Break, updated_node: cst.Break) -> cst.BaseSmallStatement:  # noqa: N802
        return small(self.returns["break"])

    def leave_Continue(  # noqa: N802
        self, original_node: cst.Continue, updated_node: cst.Continue
    ) -> cst.BaseSmallStatement:
        return small(self.returns["continue"])

    def _with_else(self, loop: Loop) -> Loop:
        return loop.with_changes(orelse=loop.orelse.visit(self)) if loop.orelse else loop


def leaves(move: Move) -> bool:
    exits = move.interface.exits
    return exits.returns or exits.breaks or exits.continues


def carries(move: Move) -> bool:
    """Whether anything comes with what says how the helper ended."""
    interface = move.interface
    given = () if move.is_closure else (*interface.outputs, *interface.break_outputs, *interface.continue_outputs)
    return interface.exits.returns_value or bool(given)


def tagged(move: Move, tag: str, value: str) -> str:
    return f"{tag}, {value}" if carries(move) else tag


def returning(move: Move) -> str:
    return f"return {move.exit_names[1]}" if carries(move) else "return"


def repr_of(kind: str) -> str:
    return f'"{kind}"'


def only_returns(move: Move) -> bool:
    return not (move.interface.exits.breaks or move.interface.exits.continues)


def returns_whole(move: Move) -> bool:
    """Every way out of the statements is a way out of the coroutine."""
    return only_returns(move) and (move.is_last or not move.interface.exits.falls_through)


def packed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"({', '.join(names)})" if names else "None"


def call_text(move: Move, group: Sequence[cst.BaseStatement]) -> str:
    if move.inline:
        single = first_small(group[0])
        text = code_of(single.value if isinstance(single, cst.Assign) else single).strip()
        return f"{move.lane}.run(lambda {move.handle}: {text}{', to_end=True' if move.to_end else ''})"
    is_method = move.receiver and not move.is_closure
    target = f"{move.receiver}.{move.helper}" if is_method else move.helper
    runner, *first = [f"{move.lane}.run"] if move.lane else map(move.called.of, RUNNERS[move.wrapper])
    given = move.handled if move.is_closure else move.interface.parameters
    options = [f"executor={move.called.of(move.executor)}"] if move.executor else []
    options += ["to_end=True"] if move.to_end else []
    return f"{runner}({', '.join((*first, target, *given, *options))})"


def call_statement(text: str, room: Room) -> cst.BaseStatement:
    """A statement that ends with a call, broken over lines where it would be too wide."""
    if room.margin + len(text) <= room.limit or not text.endswith(")") or "lambda" in text:
        return cst.parse_statement(text)
    head, arguments = text[:-1].rsplit("(", 1)
    targets, equal, call = head.rpartition(" = ")
    if equal and room.margin + len(head) + 1 > room.limit:
        before = broken("(", targets.split(", "), ") = ", room.inside, room.indent)
        return cst.parse_statement(before + call_text_in(call, arguments, room, len(") = ")))
    return cst.parse_statement(broken(f"{head}(", arguments.split(", "), ")", room.inside, room.indent))


def call_text_in(call: str, arguments: str, room: Room, before: int) -> str:
    """A call on the line that it begins on, if there is room behind what stands before."""
    text = f"{call}({arguments})"
    if room.margin + before + len(text) <= room.limit:
        return text
    return broken(f"{call}(", arguments.split(", "), ")", room.inside, room.indent)


def small(text: str) -> cst.BaseSmallStatement:
    parsed = cst.parse_statement(text)
    assert isinstance(parsed, cst.SimpleStatementLine)
    return parsed.body[0]


def first_small(node: cst.BaseStatement) -> cst.BaseSmallStatement:
    assert isinstance(node, cst.SimpleStatementLine)
    return node.body[0]
