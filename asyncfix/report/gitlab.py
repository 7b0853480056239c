"""GitLab's Code Quality report: shown in merge requests.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

import json
from typing import Any

from asyncfix.model.finding import Finding, Report
from asyncfix.model.source import Unreadable
from asyncfix.report.marks import mark
from asyncfix.report.text import shown

SEVERITIES = {"error": "major", "warning": "minor", "info": "info"}


def render(report: Report) -> str:
    issues = [error_issue(each) for each in report.errors]
    issues += [issue(finding, name) for finding, name in mark(shown(report, verbose=False))]
    return json.dumps(issues, indent=2) + "\n"


def issue(finding: Finding, name: str) -> dict[str, Any]:
    span = finding.span
    begin, end = {"line": span.line, "column": span.column}, {"line": span.end_line, "column": span.end_column}
    return {
        "check_name": finding.rule,
        "description": finding.message,
        "fingerprint": name,
        "severity": SEVERITIES[finding.severity],
        "location": {
            "path": finding.path.as_posix(),
            "lines": {"begin": span.line, "end": span.end_line},
            "positions": {"begin": begin, "end": end},
        },
    }


def error_issue(error: Unreadable) -> dict[str, Any]:
    return {
        "check_name": error.code,
        "description": error.message,
        "fingerprint": f"{error.code}:{error.path.as_posix()}:{error.line}",
        "severity": "critical",
        "location": {"path": error.path.as_posix(), "lines": {"begin": error.line}},
    }
