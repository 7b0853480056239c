"""What is told of what is pointed at: a finding's repair, what stands against it, the page of its rule; an error's."""

from collections.abc import Iterable, Iterator

from lsprotocol import types

from asyncfix.model.finding import Finding, Reason, Repairability
from asyncfix.model.reasons import ERRORS, REASONS
from asyncfix.model.source import Unreadable
from asyncfix.rules import Rule
from asyncfix.run import find_page

SAFE = "`apply` has a safe repair: it is a quick fix here."
PENDING = "The repair is being worked out."


def describe(findings: Iterable[Finding], is_planned: bool) -> types.MarkupContent:
    text = "\n\n---\n\n".join("\n".join(lines_about(each, is_planned)) for each in findings)
    return types.MarkupContent(types.MarkupKind.Markdown, text)


def explain(errors: Iterable[Unreadable]) -> types.MarkupContent:
    """What an error means, and the way out."""
    pages = ((each, ERRORS[each.code]) for each in errors)
    texts = (f"**error[{each.code}]**: {each.message}\n\n{page.says}\n\n{page.advice}" for each, page in pages)
    return types.MarkupContent(types.MarkupKind.Markdown, "\n\n---\n\n".join(texts))


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
