"""Comments that suppress too much or nothing, put right in the text of a file."""

import re
from collections import defaultdict
from collections.abc import Iterable

from asyncfix.model.facts import Suppression
from asyncfix.model.finding import Finding

LINES = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")  # each with its end


def tidy(text: str, suppressions: Iterable[Suppression], comments: Iterable[Finding]) -> str:
    """The text, where the comments say what they suppress, and those that suppress nothing are gone."""
    found: dict[tuple[int, int], list[Finding]] = defaultdict(list)
    for each in comments:
        found[each.span.line, each.span.column].append(each)
    lines = LINES.findall(text)
    for said in sorted(suppressions, key=lambda each: (each.line, each.column), reverse=True):
        if about := found.get((said.line, said.column)):
            replace_comment(lines, said, mended(said, about))
    return "".join(lines)


def mended(said: Suppression, about: Iterable[Finding]) -> tuple[str, ...]:
    """The rules that the comment should name; none where it should not be there."""
    unused = {each.api for each in about if each.rule == "unused-ignore"}
    named = [each.api for each in about if each.rule == "blanket-ignore"]
    return (*(name for name in said.rules if name not in unused), *named)


def replace_comment(lines: list[str], said: Suppression, names: tuple[str, ...]) -> None:
    line, start, end = lines[said.line - 1], said.column - 1, said.end_column - 1
    before, comment, behind = line[:start], line[start:end], line[end:]
    if names:
        lines[said.line - 1] = before + renamed(comment, names) + behind
    elif behind.strip():
        lines[said.line - 1] = before + behind.lstrip()
    elif before.strip():
        lines[said.line - 1] = before.rstrip() + behind  # which holds the end of the line, as on Windows
    else:
        del lines[said.line - 1]


def renamed(comment: str, names: tuple[str, ...]) -> str:
    return re.sub(r"((?:file-)?ignore)(\s*\[[^\]]*\])?", rf"\1[{', '.join(names)}]", comment, count=1)
