"""A text in which calls that were handed to a thread are made where they stand; all other positions stay the same."""

import ast
import re
from collections.abc import Iterable

from asyncfix.model.source import Source
from asyncfix.repair.direct.handed import Handed
from asyncfix.repair.direct.told import LINE_END, offset, starts_of, word_for

BRACKETS = re.compile(r"(#[^\r\n]*)|[,)]")
COMMA = re.compile(r"(?:\s|#[^\r\n]*)*,")


def tell_rejoined(source: Source, calls: Iterable[Handed]) -> str | None:
    """`await to_thread(f, x)` becomes `f( x)` in its place; None where it can't be told so."""
    starts = starts_of(source.text)
    parts, end = [], 0
    for each in sorted(calls, key=lambda each: each.at):
        begin, called = offset(starts, each.awaited), offset(starts, each.called)
        called_end = ends_at(starts, each)
        close = starts[each.call.end_line - 1] + each.call.end_column - 2
        close += each.is_lambda
        opening = told_opening(source.text[begin:called], word_for(each), each.is_given or each.is_lambda)
        rest = source.text[called_end:close]
        given = told_end(rest) if each.is_lambda else told_arguments(rest, each.is_given)
        if opening is None or given is None or begin < end:
            return None
        parts += [source.text[end:begin], opening, source.text[called:called_end], given]
        end = close
    return parsed("".join((*parts, source.text[end:])))


def parsed(text: str) -> str | None:
    try:
        ast.parse(text)
    except SyntaxError:
        return None
    return text


def ends_at(starts: list[int], each: Handed) -> int:
    return starts[each.called.end_line - 1] + each.called.end_column - 1


def told_opening(text: str, word: str, is_given: bool) -> str | None:
    """As many characters on as many lines, joined to one; one less where a parenthesis behind the name needs it."""
    *parts, last = LINE_END.split(text)
    lines = list(zip(parts[::2], parts[1::2], strict=True))
    if any(len(line) <= len(word) for line, _ in lines) or not (last or is_given):
        return None
    words = [word, *("" for _ in lines)]
    joined = "".join(f"{kept.ljust(len(line) - 1)}\\{end}" for kept, (line, end) in zip(words, lines, strict=False))
    return joined + words[len(lines)].ljust(len(last) - (not is_given))


def told_arguments(text: str, is_given: bool) -> str | None:
    """What stands between what is called and the closing parenthesis, with an opening one."""
    found = COMMA.match(text)
    if is_given:
        return text[: found.end() - 1] + "(" + text[found.end() :] if found else None
    return "(" + (text[: found.end() - 1] + " " + text[found.end() :] if found else text)


def told_end(text: str) -> str:
    """Without the end of a call around: a comma, if there is one, and a parenthesis; comments may hold some, too."""
    return BRACKETS.sub(lambda found: found[1] or " ", text)
