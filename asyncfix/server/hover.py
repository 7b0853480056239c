"""What is told of a finding that is pointed at: its repair, what stands against it, the page of its rule."""

from collections.abc import Iterable, Iterator

from lsprotocol import types

from asyncfix.model.finding import Finding, Reason, Repairability
from asyncfix.model.reasons import REASONS
from asyncfix.rules import Rule
from asyncfix.run import find_page

SAFE = "`apply` has a safe repair: it is a quick fix here."
PENDING = "The repair is being worked out."


def describe(findings: Iterable[Finding], is_planned: bool) -> types.MarkupContent:
    text = "\n\n---\n\n".join("\n".join(lines_about(each, is_planned)) for each in findings)
    return types.MarkupContent(types.MarkupKind.Markdown, text)


def lines_about(finding: Finding, is_planned: bool) -> Iterator[str]:
    yield f"**{finding.severity}[{finding.rule}]**: {finding.message}"
    yield ""
    if finding.repair:
        yield from lines_about_repair(finding.repair)
    elif finding.waits and not is_planned:
        yield from (PENDING, "")
    page = find_page(finding.rule)
    if isinstance(page, Rule):
        yield f"# {page.name}"
        yield ""
        yield page.page


def lines_about_repair(repair: Repairability) -> Iterator[str]:
    yield f"Repair: **{repair.level}**. {SAFE if repair.level == 'safe' else ''}".rstrip(". ") + "."
    yield ""
    for reason in repair.reasons:
        yield line_about(reason)
    yield ""


def line_about(reason: Reason) -> str:
    """Why it is not safe, and the way out."""
    known = REASONS.get(reason.code)
    return f"- `{reason.code}`, line {reason.line}: {reason.message}.{f' {known.advice}' if known else ''}"
