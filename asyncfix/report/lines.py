"""JSON, a finding to a line: for streams and logs."""

import json
from collections.abc import Iterator

from asyncfix.model.finding import Report
from asyncfix.report.json import error_of, finding_of
from asyncfix.report.marks import mark_all


def render(report: Report) -> str:
    return "".join(f"{line}\n" for line in lines_of(report))


def lines_of(report: Report) -> Iterator[str]:
    for error in report.errors:
        yield json.dumps({"kind": "error", **error_of(error)})
    for finding, mark in mark_all(report):
        yield json.dumps({"kind": "finding", **finding_of(finding, mark)})
