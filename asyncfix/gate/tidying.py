"""Comments that suppress too much or nothing, put right in the text of a file."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from asyncfix.model.change import Change, Hint, Remark
from asyncfix.model.facts import Facts, Suppression
from asyncfix.model.finding import Finding
from asyncfix.model.source import Source

LINES = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")  # each with its end


def tidy_files(
    changes: Iterable[Change],
    comments: Collection[Finding],
    sources: Mapping[Path, Source],
    facts: Mapping[Path, Facts],
) -> tuple[Change, ...]:
    """The changes, and those of comments that suppress too much or nothing."""
    changed = {change.source.path: change for change in changes}
    for path in dict.fromkeys(each.path for each in comments):
        change = changed.get(path) or Change(sources[path], sources[path].text)
        own = [each for each in comments if each.path == path]
        changed[path] = replace(change, after=tidy(change.after, facts[path].suppressions, own))
    return tuple(changed[path] for path in sorted(changed))


def remark_on(comments: Collection[Finding]) -> Iterator[Remark]:
    if comments:
        hints = tuple(Hint(each.path, each.span.line, f"{each.rule}: {each.message}") for each in comments)
        yield Remark("Comments that suppressed too much, or nothing", hints)


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
