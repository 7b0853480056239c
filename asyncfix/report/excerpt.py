"""Code as it is written, for a person's eyes only: machine formats hold no source text."""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from asyncfix.model.finding import Finding
from asyncfix.model.source import Source, Span, split_lines
from asyncfix.report.text import escape, short_api

CALL_WIDTH = 36


def call_text(finding: Finding, sources: Mapping[Path, Source]) -> str:
    """The call as it is written, on one line; long arguments left out."""
    source = sources.get(finding.path)
    text = escape(" ".join(_cut(lines_of(source), finding.span).split())) if source else short_api(finding.api)
    if len(text) <= CALL_WIDTH:
        return text
    name = re.match(r"[\w.]+\(", text)
    if name and len(name[0]) <= CALL_WIDTH - 4:
        return f"{name[0]}...)"
    return f"{text[: CALL_WIDTH - 3]}..."


@lru_cache(maxsize=8)  # findings come file by file: a file of many findings is split once
def lines_of(source: Source) -> tuple[str, ...]:
    return tuple(split_lines(source.text))


def _cut(lines: tuple[str, ...], span: Span) -> str:
    cut = list(lines[span.line - 1 : span.end_line])
    if not cut:
        return ""
    cut[-1] = cut[-1][: span.end_column - 1]
    cut[0] = cut[0][span.column - 1 :]
    return "\n".join(cut)
