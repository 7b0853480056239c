"""Comments for ruff, `# noqa` and `# noqa: ASYNC251`, where they are to suppress what we find, too."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from asyncfix import rules
from asyncfix.extract.comments import comment_tokens
from asyncfix.model.finding import Finding
from asyncfix.model.source import Source

CODE = r"[A-Z]+[0-9]+"
NOQA = re.compile(rf"#\s*noqa(?![\w-])(?P<of>\s*:\s*(?P<codes>{CODE}(?:[,\s]+{CODE})*)?)?", re.IGNORECASE)

Comments = Mapping[int, str]


def respect(findings: Iterable[Finding], sources: Mapping[Path, Source]) -> Iterator[Finding]:
    """The findings, suppressed where ruff's comment stands on their first or last line."""
    codes = {rule.name: rule.ruff for rule in rules.load()}
    read: dict[Path, Comments] = {}
    for finding in findings:
        if finding.path not in read:
            read[finding.path] = read_comments(sources[finding.path].text)
        said = find_comment(finding, read[finding.path], codes.get(finding.rule, ()))
        is_new = said and finding.suppression is None
        yield finding.suppress(f"ruff's comment says so: {said}") if is_new else finding


def read_comments(text: str) -> Comments:
    """The comments for ruff, by their lines."""
    if "noqa" not in text.lower():
        return {}
    return {token.start[0]: token.string for token in comment_tokens(text) if NOQA.search(token.string)}


def find_comment(finding: Finding, comments: Comments, codes: Collection[str]) -> str:
    """The comment that suppresses a finding of a rule with these codes, as it is written; "" if none does."""
    for line in (finding.span.line, finding.span.end_line):
        for said in NOQA.finditer(comments.get(line, "")):
            named = re.findall(CODE, (said["codes"] or "").upper())
            if not said["of"] or not {*named}.isdisjoint(codes):
                return said[0].strip()
    return ""
