"""Comments that suppress too much or nothing, put right in the text of a file."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import takewhile
from pathlib import Path

from asyncfix.model.change import Change, Hint, Remark
from asyncfix.model.facts import Facts, Suppression
from asyncfix.model.finding import Edit, Finding, Repairability
from asyncfix.model.remembered import replace
from asyncfix.model.source import Source, Span

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


def with_edits(
    comments: Iterable[Finding], sources: Mapping[Path, Source], facts: Mapping[Path, Facts]
) -> Iterator[Finding]:
    """The findings, each with what puts its comment right: two about one comment have the same edit."""
    comments = tuple(comments)
    for each in comments:
        (said,) = (said for said in facts[each.path].suppressions if is_about(each, said))
        about = [other for other in comments if other.path == each.path and is_about(other, said)]
        lines = LINES.findall(sources[each.path].text)
        edit = find_edit(lines[said.line - 1], said, mended(said, about))
        yield each.with_repair(Repairability("safe", edit=edit))


def is_about(finding: Finding, said: Suppression) -> bool:
    return (finding.span.line, finding.span.column) == (said.line, said.column)


def find_edit(line: str, said: Suppression, names: tuple[str, ...]) -> Edit:
    """What a comment that names these rules changes in its line."""
    lines = ["\n"] * (said.line - 1) + [line]
    replace_comment(lines, said, names)
    if len(lines) < said.line:
        end = (said.line + 1, 1) if line.endswith(("\r", "\n")) else (said.line, len(line) + 1)
        return Edit(Span(said.line, 1, *end), "")
    new = lines[-1]
    start = alike(line, new)
    same = alike(line[start:][::-1], new[start:][::-1])
    return Edit(Span(said.line, start + 1, said.line, len(line) - same + 1), new[start : len(new) - same])


def alike(one: str, other: str) -> int:
    """How many characters two texts have in common at their beginning."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


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
