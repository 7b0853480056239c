"""The helper as a definition: its name, its parameters with the coroutine's hints, its place in a class or module."""

import re
from collections.abc import Sequence

import libcst as cst
from libcst import matchers as m

from asyncfix.repair.edits import Move
from asyncfix.repair.text.layout import apart
from asyncfix.repair.text.outline import Room, leaves, returns_whole
from asyncfix.repair.text.suites import code_of

Statement = cst.SimpleStatementLine | cst.BaseCompoundStatement
Lines = list[cst.EmptyLine]
RULE = re.compile(r"#*\s*([#=*~_-])\1{7,}\s*")


def define(move: Move, coroutine: cst.FunctionDef, body: Sequence[cst.BaseStatement], room: Room) -> cst.FunctionDef:
    """`def helper(...)`: of a whole body with the coroutine's own signature, else with what the statements need."""
    docstring = cst.parse_statement(f'"""{move.docstring}"""')
    declared = [cst.parse_statement(f"global {', '.join(move.interface.globals)}")] if move.interface.globals else []
    declared += map(cst.parse_statement, move.imports)
    block = cst.IndentedBlock([docstring, *declared, *body])
    helper = cst.FunctionDef(
        cst.Name(move.helper), parameters(move, coroutine), block, decorators=decorators(move, coroutine)
    )
    if move.is_whole and keeps_signature(move, coroutine):
        helper = helper.with_changes(
            params=with_bare_hints(with_plain_defaults(coroutine.params)),
            whitespace_before_params=coroutine.whitespace_before_params,
            whitespace_after_name=coroutine.whitespace_after_name,
        )
    if coroutine.returns and (move.is_whole or gives_result(move)):
        helper = helper.with_changes(returns=coroutine.returns)
    return helper if room.margin + width_of(helper) <= room.limit else broken(helper, room)


def width_of(helper: cst.FunctionDef) -> int:
    """Columns of the longest line of the signature."""
    bare = helper.with_changes(body=cst.SimpleStatementSuite([cst.Pass()]), decorators=[], leading_lines=())
    return max(map(len, code_of(bare).removesuffix(" pass\n").split("\n")))


def broken(helper: cst.FunctionDef, room: Room) -> cst.FunctionDef:
    """The parameters on a line of their own, or on one each."""
    params = helper.params
    if params.posonly_params or params.kwonly_params or params.star_kwarg or isinstance(params.star_arg, cst.Param):
        return helper
    line, parts = apart(params.params, room.inside, "", room.indent)
    return helper.with_changes(params=params.with_changes(params=parts), whitespace_before_params=line)


def define_closure(move: Move, body: Sequence[cst.BaseStatement]) -> list[cst.BaseStatement]:
    """The helper inside of the coroutine, after declarations that make it share the coroutine's variables."""
    interface = move.interface
    declared = [cst.parse_statement(f"{name}: object") for name in interface.undeclared]
    names = [f"nonlocal {', '.join(interface.shared)}"] if interface.shared else []
    names += [f"global {', '.join(interface.globals)}"] if interface.globals else []
    passed = [*([move.handle] if move.handle else []), *move.handled]
    header = [cst.Param(cst.Name(each)) for each in passed]
    block = cst.IndentedBlock([*map(cst.parse_statement, names), *body])
    return [*declared, cst.FunctionDef(cst.Name(move.helper), cst.Parameters(header), block)]


def gives_result(move: Move) -> bool:
    """What the helper returns is what the coroutine returns."""
    return leaves(move) and returns_whole(move) and move.interface.exits.returns_value


def parameters(move: Move, coroutine: cst.FunctionDef) -> cst.Parameters:
    given = {param.name.value: param for param in plain_parameters(coroutine)}
    declared = declared_anew(coroutine)
    hints = {name: bare_hint(param).annotation for name, param in given.items() if name not in declared}
    names = [move.receiver] if move.receiver else []
    names += [move.handle] if move.handle else []
    found = [cst.Param(cst.Name(name)) for name in names]
    found += [cst.Param(cst.Name(name), annotation=hints.get(name)) for name in move.interface.parameters]
    return cst.Parameters(found)


def declared_anew(coroutine: cst.FunctionDef) -> frozenset[str]:
    """The names that get another hint in the body, as `path: Path = Path(path)` gives it to a parameter."""
    found = m.extractall(coroutine.body, m.AnnAssign(target=m.Name(m.SaveMatchedNode(m.DoNotCare(), "name"))))
    return frozenset(str(each["name"]) for each in found)


def with_plain_defaults(given: cst.Parameters) -> cst.Parameters:
    """The parameters; without defaults if one of them must not be evaluated again: the coroutine passes them all."""
    params = [*given.posonly_params, *given.params]
    if all(is_plain(param.default) for param in params if param.default):
        return given
    bare = {"default": None, "equal": cst.MaybeSentinel.DEFAULT}
    return given.with_changes(
        posonly_params=[param.with_changes(**bare) for param in given.posonly_params],
        params=[param.with_changes(**bare) for param in given.params],
    )


def with_bare_hints(given: cst.Parameters) -> cst.Parameters:
    """What is said beside a type is said to who calls the coroutine: a command line, a web framework."""
    return given.with_changes(
        posonly_params=list(map(bare_hint, given.posonly_params)),
        params=list(map(bare_hint, given.params)),
    )


def bare_hint(param: cst.Param) -> cst.Param:
    """`x: Annotated[int, Query()]` -> `x: int`."""
    element = m.SubscriptElement(m.Index(m.SaveMatchedNode(m.DoNotCare(), "type")))
    name = m.Name("Annotated") | m.Attribute(attr=m.Name("Annotated"))
    annotated = m.Subscript(name, slice=[element, m.AtLeastN(n=1)])
    found = m.extract(param, m.Param(annotation=m.Annotation(annotated)))
    if not found or not param.annotation:
        return param
    return param.with_changes(annotation=param.annotation.with_changes(annotation=found["type"]))


def is_plain(default: cst.BaseExpression) -> bool:
    """A constant or a name: the same object, whenever it is evaluated."""
    match default:
        case cst.Name() | cst.BaseNumber() | cst.SimpleString() | cst.ConcatenatedString() | cst.Ellipsis():
            return True
        case cst.UnaryOperation(expression=each) | cst.Attribute(value=each):
            return is_plain(each)
        case _:
            return False


def keeps_signature(move: Move, coroutine: cst.FunctionDef) -> bool:
    """The helper needs every parameter, in order, and all can be passed by position."""
    params = coroutine.params
    if params.kwonly_params or params.star_kwarg or isinstance(params.star_arg, cst.Param | cst.ParamStar):
        return False
    names = [param.name.value for param in plain_parameters(coroutine)]
    return names == [*([move.receiver] if move.receiver else []), *move.interface.parameters]


def plain_parameters(coroutine: cst.FunctionDef) -> list[cst.Param]:
    params = coroutine.params
    return [*params.posonly_params, *params.params, *params.kwonly_params]


def decorators(move: Move, coroutine: cst.FunctionDef) -> list[cst.Decorator]:
    """A class method's helper is one too; nothing else a coroutine is decorated with belongs on its helper."""
    return [
        cst.Decorator(each.decorator)
        for each in coroutine.decorators
        if move.receiver and isinstance(each.decorator, cst.Name) and each.decorator.value == "classmethod"
    ]


def split_leading(node: Statement) -> tuple[Lines, Lines]:
    """Lines above a statement: those set off by a blank line, and the comments that stick to it.

    A heading, with a ruled line, is one of all that follows.
    """
    lines = list(node.leading_lines)
    stuck = 0
    while stuck < len(lines) and lines[-1 - stuck].comment is not None:
        stuck += 1
    above, comments = lines[: len(lines) - stuck], lines[len(lines) - stuck :]
    return (lines, []) if any(map(is_ruled, comments)) else (above, comments)


def split_heading(node: Statement) -> tuple[Lines, Lines] | None:
    """Lines above a statement: those above the first heading, and that with all below it."""
    lines = list(node.leading_lines)
    start = next((number for number, line in enumerate(lines) if is_ruled(line)), None)
    if start is None:
        return None
    while start and lines[start - 1].comment:
        start -= 1
    return lines[:start], lines[start:]


def is_ruled(line: cst.EmptyLine) -> bool:
    return bool(line.comment and RULE.fullmatch(line.comment.value))


def blank_lines(lines: Sequence[cst.EmptyLine], at_least: int) -> Lines:
    """As many blank lines as these end with."""
    return [cst.EmptyLine(indent=False)] * max(at_least, len(split_off_blank(lines)[1]))


def split_off_blank(lines: Sequence[cst.EmptyLine]) -> tuple[Lines, Lines]:
    """The lines up to the last comment, and the blank ones below it."""
    end = next((index for index in range(len(lines), 0, -1) if lines[index - 1].comment), 0)
    return [*lines[:end]], [*lines[end:]]
