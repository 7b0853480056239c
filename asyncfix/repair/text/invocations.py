"""Calls that are run elsewhere: on a worker thread, under another name, in turn with others."""

from typing import cast

import libcst as cst

from asyncfix.repair.added import OWN, RELEASE, RUN, TURNS, Naming
from asyncfix.repair.edits import Borrow, Direct, Offload, Own, Release, Replace, Rerun, Swap
from asyncfix.repair.owning import CANCEL
from asyncfix.repair.text.layout import apart
from asyncfix.repair.text.outline import RUNNERS, Room
from asyncfix.repair.text.suites import code_of


def edit_call(
    call: cst.Call, edit: Swap | Offload | Replace | Rerun | Borrow | Own | Release, row: int
) -> cst.BaseExpression:
    """The call as it is then; `row`: columns of a line on which its arguments stand together."""
    match edit:
        case Swap(callee=name):
            return call.with_changes(func=renamed(call.func, name))
        case Borrow(cancel=cancel, called=called):
            borrowed = handed(call, called.of(f"{TURNS}.borrow"), row)
            return owned(borrowed, cancel, called) if cancel else borrowed
        case Own(cancel=cancel, called=called):
            return owned(call, cancel, called)
        case Release(name=name, called=called):
            return released(call, name, called.of(RELEASE))
        case Rerun(number=number, called=called):
            return call.with_changes(func=cst.Name(called.of(RUN)), args=call.args[number:])
        case Replace(callee=name, called=called):
            callee = cst.parse_expression(called.of(name))
            run: cst.BaseExpression = call.with_changes(func=callee, lpar=(), rpar=())
        case Offload():
            run = on_thread(call.with_changes(lpar=(), rpar=()), edit, row)
    if edit.enclosed and not call.lpar:
        return cst.Await(run, lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    return cst.Await(run, lpar=call.lpar, rpar=call.rpar)


def called_directly(call: cst.Call, edit: Direct) -> cst.Call:
    return call.with_changes(func=renamed(call.func, edit.callee)) if edit.callee else call


def without_await(awaited: cst.Await, before: str) -> cst.BaseExpression:
    """`await f(x)` -> `f(x)`, and `(await f(x))[0]` -> `f(x)[0]` unless a word stands right before it."""
    called, opening = awaited.expression, before.removesuffix("(")
    is_loose = len(awaited.lpar) == 1 and opening != before and not (opening[-1:].isalnum() or opening[-1:] == "_")
    if isinstance(called, cst.Call) and (is_loose or not awaited.lpar):
        return called
    return called.with_changes(lpar=[*awaited.lpar, *called.lpar], rpar=[*called.rpar, *awaited.rpar])


def handed_call(call: cst.Call, number: int) -> cst.Call:
    """`to_thread(f, x)` -> `f(x)`, `to_thread(lambda: f(x))` -> `f(x)`."""
    handed, arguments = call.args[number], call.args[number + 1 :]
    if isinstance(handed.value, cst.Lambda):
        return cast(cst.Call, handed.value.body)
    before = call.whitespace_before_args if arguments else cst.SimpleWhitespace("")
    return call.with_changes(func=handed.value, args=arguments, whitespace_before_args=before)


def owned(call: cst.Call, cancel: str, called: Naming) -> cst.Call:
    """`_owned(take())`, and by which method its queries are cancelled, if it isn't the usual one."""
    method = [] if cancel == CANCEL else [cst.Arg(cst.SimpleString(f'"{cancel}"'))]
    return cst.Call(cst.Name(called.of(OWN)), [cst.Arg(call), *method])


def released(call: cst.Call, name: str, release: str) -> cst.Call:
    """`give(conn)` -> `give(_released(conn))`, `conn.close()` -> `_released(conn).close()`."""
    arguments = [each.with_changes(value=given_up(each.value, name, release)) for each in call.args]
    if isinstance(call.func, cst.Attribute):
        function = call.func.with_changes(value=given_up(call.func.value, name, release))
        return call.with_changes(func=function, args=arguments)
    return call.with_changes(args=arguments)


def given_up(value: cst.BaseExpression, name: str, release: str) -> cst.BaseExpression:
    is_connection = isinstance(value, cst.Name) and value.value == name
    return cst.Call(cst.Name(release), [cst.Arg(value)]) if is_connection else value


def on_thread(call: cst.Call, edit: Offload, row: int) -> cst.Call:
    """`f(x)` -> `_run_blocking(f, x)`, a partial of `f` where its keywords are those of `_run_blocking` or unknown."""
    runner, *first = map(edit.called.of, RUNNERS[edit.wrapper])
    first += [edit.called.of(f"{TURNS}.{edit.turn}")] if edit.turn else []
    if needs_partial(call, edit):
        run = of_partial(call, runner, edit.called.of("functools.partial"), row, *first)
    else:
        run = handed(call, runner, row, *first)
    run = with_keyword(run, "executor", edit.called.of(edit.executor)) if edit.executor else run
    return with_keyword(run, "to_end", "True") if edit.to_end else run


def of_partial(call: cst.Call, runner: str, partial: str, row: int, *first: str) -> cst.Call:
    """`f(x=y)` -> `runner(*first, functools.partial(f, x=y))`, on lines of its own if it is on several."""
    inner = handed(call, partial, row)
    arguments = [cst.Arg(cst.parse_expression(each)) for each in first]
    line, end = inner.whitespace_before_args, space_behind(inner.args[-1])
    if not isinstance(line, cst.ParenthesizedWhitespace) or not isinstance(end, cst.ParenthesizedWhitespace):
        return cst.Call(cst.parse_expression(runner), [*arguments, cst.Arg(inner)])
    outer, line = bare_line(end), bare_line(line)
    step = line.last_line.value.removeprefix(outer.last_line.value)
    deeper = cst.ensure_type(inner.visit(Deeper(step)), cst.Call)
    comma = cst.Comma(whitespace_after=line)
    arguments = [each.with_changes(comma=comma) for each in arguments]
    last = cst.Arg(deeper, whitespace_after_arg=outer)
    return cst.Call(cst.parse_expression(runner), [*arguments, last], whitespace_before_args=line)


class Deeper(cst.CSTTransformer):
    """Lines inside of an expression, a step deeper than they were."""

    def __init__(self, step: str) -> None:
        super().__init__()
        self.step = step

    def leave_ParenthesizedWhitespace(  # noqa: N802
        self, original_node: cst.ParenthesizedWhitespace, updated_node: cst.ParenthesizedWhitespace
    ) -> cst.ParenthesizedWhitespace:
        last = updated_node.last_line
        return updated_node.with_changes(last_line=last.with_changes(value=self.step + last.value))

    def leave_EmptyLine(self, original_node: cst.EmptyLine, updated_node: cst.EmptyLine) -> cst.EmptyLine:  # noqa: N802
        space = updated_node.whitespace
        is_empty = updated_node.comment is None
        return (
            updated_node
            if is_empty
            else updated_node.with_changes(whitespace=space.with_changes(value=self.step + space.value))
        )


def with_keyword(call: cst.Call, name: str, value: str) -> cst.Call:
    """One argument more, behind the last, on a line of its own if these are."""
    equal = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))
    *others, last = call.args
    more = cst.Arg(cst.Name(value), cst.Name(name), equal=equal, comma=last.comma)
    more = more.with_changes(whitespace_after_arg=last.whitespace_after_arg)
    space, own = between(call), space_behind(last)
    if isinstance(space, cst.ParenthesizedWhitespace) and isinstance(own, cst.ParenthesizedWhitespace):
        space = space.with_changes(first_line=own.first_line, empty_lines=())  # a comment stays where it is
        more = with_space_behind(more, own.with_changes(first_line=cst.TrailingWhitespace()))
    last = last.with_changes(comma=cst.Comma(whitespace_after=space), whitespace_after_arg=cst.SimpleWhitespace(""))
    return call.with_changes(args=[*others, last, more])


def space_behind(argument: cst.Arg) -> cst.BaseParenthesizableWhitespace:
    """What stands behind an argument, and its comma if it has one."""
    comma = argument.comma
    return comma.whitespace_after if isinstance(comma, cst.Comma) else argument.whitespace_after_arg


def with_space_behind(argument: cst.Arg, space: cst.ParenthesizedWhitespace) -> cst.Arg:
    if isinstance(argument.comma, cst.Comma):
        return argument.with_changes(comma=argument.comma.with_changes(whitespace_after=space))
    return argument.with_changes(whitespace_after_arg=space)


def between(call: cst.Call) -> cst.BaseParenthesizableWhitespace:
    """What stands between the last arguments of a call."""
    commas = [each.comma for each in call.args[:-1] if isinstance(each.comma, cst.Comma)]
    if commas:
        return commas[-1].whitespace_after
    space = call.whitespace_before_args
    return bare_line(space) if isinstance(space, cst.ParenthesizedWhitespace) else cst.SimpleWhitespace(" ")


def needs_partial(call: cst.Call, edit: Offload) -> bool:
    """Whether what runs it takes no keywords, or could take one for its own."""
    match edit.wrapper:
        case "helper":
            return is_ambiguous(call, edit)
        case "to-thread":
            return False
        case "run-in-executor":
            return any(argument.keyword or argument.star == "**" for argument in call.args)


def is_ambiguous(call: cst.Call, edit: Offload) -> bool:
    """Whether a keyword could be taken for the one of `_run_blocking` itself."""
    named = {argument.keyword.value for argument in call.args if argument.keyword}
    own = ("executor", "owner", "to_end") if edit.cancels else ("executor",)
    return not named.isdisjoint(own) or any(argument.star == "**" for argument in call.args)


def handed(call: cst.Call, runner: str, row: int, *first: str) -> cst.Call:
    """`f(x)` -> `runner(*first, f, x)`, each on its line if it was so, or if one is too short for all."""
    if is_in_one_row(call) and not fits(call, row):
        call = call.with_changes(args=in_lines(call))
    space = call.whitespace_before_args
    comma: cst.Comma | cst.MaybeSentinel = cst.MaybeSentinel.DEFAULT
    if isinstance(space, cst.ParenthesizedWhitespace) and not is_in_one_row(call):
        comma = cst.Comma(whitespace_after=bare_line(space)) if call.args else comma
    functions = [cst.Arg(cst.parse_expression(each), comma=comma) for each in first] + [cst.Arg(call.func, comma=comma)]
    arguments = [argument.with_changes(value=parenthesized(argument.value)) for argument in call.args]
    return call.with_changes(func=cst.parse_expression(runner), args=[*functions, *arguments])


def bare_line(space: cst.ParenthesizedWhitespace) -> cst.ParenthesizedWhitespace:
    return space.with_changes(first_line=cst.TrailingWhitespace(), empty_lines=())


def is_in_one_row(call: cst.Call) -> bool:
    """Whether the arguments stand together on a line of their own; a comma behind the last asks for a line for each."""
    commas = [argument.comma for argument in call.args]
    spaces = (comma.whitespace_after for comma in commas if isinstance(comma, cst.Comma))
    is_open = bool(commas) and not isinstance(commas[-1], cst.Comma)
    is_apart = isinstance(call.whitespace_before_args, cst.ParenthesizedWhitespace)
    return is_apart and is_open and not any(isinstance(each, cst.ParenthesizedWhitespace) for each in spaces)


def fits(call: cst.Call, row: int) -> bool:
    """Whether all arguments, with what is called before them, fit on one line."""
    last = call.args[-1].with_changes(whitespace_after_arg=cst.SimpleWhitespace(""))
    text = f"{code_of(call.func)}, {''.join(map(code_of, (*call.args[:-1], last)))}"
    return len(text) <= row and "\n" not in text


def in_lines(call: cst.Call) -> list[cst.Arg]:
    """The arguments of a row, each on its line."""
    assert isinstance(call.whitespace_before_args, cst.ParenthesizedWhitespace)
    line = bare_line(call.whitespace_before_args)
    *others, last = call.args
    end = cst.Comma(whitespace_after=last.whitespace_after_arg)
    return [
        *(each.with_changes(comma=cst.Comma(whitespace_after=line)) for each in others),
        last.with_changes(comma=end, whitespace_after_arg=cst.SimpleWhitespace("")),
    ]


def fitted(
    awaited: cst.BaseExpression, before: cst.Call, width: int, limit: int, deeper: str, room: Room
) -> cst.BaseExpression:
    """An awaited call, with its arguments on lines of their own where its line, once `width` long, would be too wide.

    That line is indented `deeper` than its statement.
    """
    grown = width + len(code_of(awaited)) - len(code_of(before)) if width else 0
    if grown <= max(width, limit) or not isinstance(awaited, cst.Await) or not isinstance(awaited.expression, cst.Call):
        return awaited
    inside, room_inside = deeper, room.inside
    if len(awaited.lpar) > len(before.lpar):  # `(await f(x)).y`
        inside, room_inside = deeper + room.indent, room.inside - len(room.indent)
        awaited = awaited.with_changes(lpar=[opening(inside)], rpar=[closing(deeper)])
        if len(code_of(awaited.with_changes(lpar=(), rpar=()))) <= room.inside:
            return awaited
    call = cst.ensure_type(awaited.expression, cst.Call)
    return awaited.with_changes(expression=spread(call, room_inside, inside, room.indent))


def spread(call: cst.Call, room: int, deeper: str, indent: str) -> cst.Call:
    """A call with its arguments on lines of their own."""
    line, arguments = apart(call.args, room, deeper, indent)
    return call.with_changes(args=arguments, whitespace_before_args=line)


def opening(indent: str) -> cst.LeftParen:
    return cst.LeftParen(cst.ParenthesizedWhitespace(indent=True, last_line=cst.SimpleWhitespace(indent)))


def closing(indent: str) -> cst.RightParen:
    return cst.RightParen(cst.ParenthesizedWhitespace(indent=True, last_line=cst.SimpleWhitespace(indent)))


def parenthesized(argument: cst.BaseExpression) -> cst.BaseExpression:
    """A generator expression may do without parentheses only as the sole argument."""
    if isinstance(argument, cst.GeneratorExp) and not argument.lpar:
        return argument.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    return argument


def renamed(callee: cst.BaseExpression, name: str) -> cst.BaseExpression:
    """`self.f` -> `self.name`, `f` -> `name`."""
    if isinstance(callee, cst.Attribute):
        return callee.with_changes(attr=cst.Name(name))
    return cst.Name(name)
