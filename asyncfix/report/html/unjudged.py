"""What the numbers say nothing about: files that can't be read, calls that can't be typed, unknown packages."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from asyncfix.model.finding import Report, Unclassified, Unresolved
from asyncfix.report.html.graph import below
from asyncfix.report.html.markup import Markup, join, tag
from asyncfix.report.text import by_package, count, local_name


def show(report: Report, base: Path) -> Markup:
    return join((*errors(report, base), *packages(report, base), *receivers(report, base), *comments(report, base)))


def errors(report: Report, base: Path) -> Iterator[Markup]:
    if report.errors:
        rows = [
            tag("li", tag("code", f"{below(error.path, base)}:{error.line}"), f" {error.message}")
            for error in report.errors
        ]
        yield folded(f"{count(len(rows), 'error')} in files that could not be analysed", rows, is_open=True)


def packages(report: Report, base: Path) -> Iterator[Markup]:
    if report.unclassified:
        yield tag("p", "Packages that no stub describes: one line in a stub decides.")
    for package, calls in by_package(report.unclassified):
        yield folded(join((tag("code", package), f" {count(len(calls), 'call')}")), places(calls, base))


def receivers(report: Report, base: Path) -> Iterator[Markup]:
    if calls := report.unresolved:
        yield tag("p", "Calls of a name that blocks in some library, on a value whose type could not be told.")
        yield folded(count(len(calls), "call"), places(calls, base))


def comments(report: Report, base: Path) -> Iterator[Markup]:
    if report.comments:
        rows = [
            tag("li", tag("code", f"{below(each.path, base)}:{each.span.line}"), f" {each.rule}: {each.message}")
            for each in report.comments
        ]
        yield folded(f"{count(len(rows), 'comment')} that suppress too much or nothing", rows)


def places(calls: Iterable[Unresolved | Unclassified], base: Path) -> list[Markup]:
    return [
        tag(
            "li",
            tag("code", f"{call.method}()"),
            f" in {local_name(call.function, call.path)} ",
            tag("span", f"{below(call.path, base)}:{call.span.line}", class_="place"),
        )
        for call in calls
    ]


def folded(head: str, rows: Iterable[Markup], is_open: bool = False) -> Markup:
    return tag("details", tag("summary", head), tag("ul", *rows), class_="unknown", open=is_open)
