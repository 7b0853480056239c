"""SARIF 2.1.0, which code scanning reads: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html.

Paths are relative to `%SRCROOT%`, the working directory. Columns count characters, which SARIF calls unicodeCodePoints.
The way from the event loop down to the API that blocks is the code flow. Repairs of comments to asyncfix are fixes;
those of code are not, for a fix holds the new code.
"""

import json
import os
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from asyncfix import __version__
from asyncfix.model.finding import Edit, Finding, Repairability, Report, Step
from asyncfix.model.reasons import ERRORS, Explanation
from asyncfix.model.source import Span, Unreadable
from asyncfix.report.marks import mark_all
from asyncfix.report.text import argument
from asyncfix.rules import Rule, load

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {"error": "error", "warning": "warning", "info": "note"}
MOST_STEPS = 1000  # of a flow: GitHub takes 10,000 for each result
FINGERPRINT = "asyncfix/v1"


def render(report: Report) -> str:
    rules = load()
    numbers = {rule.name: number for number, rule in enumerate(rules)}
    run = {
        "tool": {"driver": driver(rules)},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The folder that asyncfix was run in."}}},
        "invocations": [invocation(report)],
        "results": [result(finding, name, numbers) for finding, name in mark_all(report)],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def invocation(report: Report) -> dict[str, Any]:
    """It did what was asked where all files could be read; a comment that says nothing keeps none from that."""
    is_whole = all(error.code == "invalid-comment" for error in report.errors)
    return {"executionSuccessful": is_whole, "toolExecutionNotifications": list(map(notice, report.errors))}


def driver(rules: Sequence[Rule]) -> dict[str, Any]:
    return {
        "name": "asyncfix",
        "semanticVersion": __version__,
        "informationUri": "https://pypi.org/project/asyncfix-lint/",
        "rules": list(map(describe, rules)),
        "notifications": list(map(describe_error, ERRORS.values())),
    }


def describe(rule: Rule) -> dict[str, Any]:
    severity = "warning" if rule.severity == "warning" else "error"
    return {
        "id": rule.name,
        "name": rule.name.title().replace("-", ""),
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.summary},
        "help": {"text": rule.page, "markdown": rule.page},
        "defaultConfiguration": {"level": LEVELS[rule.severity], "enabled": rule.by_default},
        "properties": {"tags": ["asyncio", "correctness"], "problem.severity": severity},
    }


def describe_error(error: Explanation) -> dict[str, Any]:
    return {
        "id": error.code,
        "shortDescription": {"text": error.says},
        "help": {"text": error.advice},
        "defaultConfiguration": {"level": "error"},
    }


def result(finding: Finding, name: str, numbers: Mapping[str, int]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": numbers[finding.rule],
        "level": LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [location(finding.path, finding.span, finding.function)],
        "partialFingerprints": {FINGERPRINT: name},
    }
    if len(finding.chain) > 1:
        found["codeFlows"] = [{"threadFlows": [{"locations": list(map(flow, finding.chain[:MOST_STEPS]))}]}]
    if finding.suppression is not None:
        why = {"justification": finding.suppression} if finding.suppression else {}
        found["suppressions"] = [{"kind": "inSource", **why}]
    elif finding.is_known:
        found["suppressions"] = [{"kind": "external", "justification": "named in the baseline"}]
    if finding.repair:
        found["properties"] = {"repair": repair(finding, finding.repair)}
        if edit := finding.repair.edit:
            found["fixes"] = [fix(finding.path, edit)]
    return found


def repair(finding: Finding, how: Repairability) -> dict[str, Any]:
    """What `apply` can do, and how to have it done; the new code would tell of the old, which machines are not told."""
    reasons = [f"{each.code}: {each.message}" for each in how.reasons]
    command = {} if how.level == "refused" else {"command": command_for(finding, how)}
    return {"level": how.level, "reasons": reasons, **command}


def command_for(finding: Finding, how: Repairability) -> str:
    """A repair of code is of its level where all are made: a block that is left over one pool makes others unsafe."""
    unsafe = ["--unsafe-fixes"] if how.level == "unsafe" else []
    return shlex.join(["asyncfix", "apply", *unsafe, argument(finding.path) if how.edit else "."])


def fix(path: Path, edit: Edit) -> dict[str, Any]:
    """A comment to asyncfix put right: what is written is a list of rules, or nothing."""
    replacement = {"deletedRegion": region(edit.span), "insertedContent": {"text": edit.text}}
    change = {"artifactLocation": artifact(path), "replacements": [replacement]}
    return {"description": {"text": "Put the comment right"}, "artifactChanges": [change]}


def flow(step: Step) -> dict[str, Any]:
    text = f"{step.function} calls {step.callee}"
    return {"location": {**location(step.path, step.span, step.function), "message": {"text": text}}}


def location(path: Path, span: Span, function: str) -> dict[str, Any]:
    place = {"physicalLocation": {"artifactLocation": artifact(path), "region": region(span)}}
    return {**place, **({"logicalLocations": [{"fullyQualifiedName": function}]} if function else {})}


def region(span: Span) -> dict[str, int]:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def artifact(path: Path) -> dict[str, str]:
    """What lies outside of the working directory has no place below it."""
    if path.is_absolute() or ".." in path.parts:
        return {"uri": path.absolute().as_uri()}
    return {"uri": quote(os.fsencode(path.as_posix())), "uriBaseId": "%SRCROOT%"}


def notice(error: Unreadable) -> dict[str, Any]:
    at = {"startLine": error.line, "startColumn": error.column}
    place = {"physicalLocation": {"artifactLocation": artifact(error.path), "region": at}}
    return {
        "level": "error",
        "message": {"text": error.message},
        "descriptor": {"id": error.code},
        "locations": [place],
    }
