"""The Reviewdog Diagnostic Format: comments on a pull request of any host that reviewdog knows.

https://github.com/reviewdog/reviewdog/tree/master/proto/rdf: lines count from 1, columns would count bytes of UTF-8,
which a report does not have without the sources; so a range is of whole lines.
"""

import json
from typing import Any

from asyncfix.model.finding import Finding, Report
from asyncfix.model.source import Unreadable
from asyncfix.report.text import each_of

LEVELS = {"error": "ERROR", "warning": "WARNING", "info": "INFO"}


def render(report: Report) -> str:
    diagnostics = each_of(report, error_of, diagnostic)
    return json.dumps({"source": {"name": "asyncfix"}, "diagnostics": diagnostics}, indent=2) + "\n"


def diagnostic(finding: Finding) -> dict[str, Any]:
    span = finding.span
    return said(finding.message, finding.path.as_posix(), span.line, span.end_line, finding.severity, finding.rule)


def error_of(error: Unreadable) -> dict[str, Any]:
    return said(error.message, error.path.as_posix(), error.line, error.line, "error", error.code)


def said(message: str, path: str, line: int, end_line: int, severity: str, code: str) -> dict[str, Any]:
    place = {"path": path, "range": {"start": {"line": line}, "end": {"line": end_line}}}
    return {"message": message, "location": place, "severity": LEVELS[severity], "code": {"value": code}}
