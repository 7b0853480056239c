"""How many findings each rule and library has: each name filters the list below."""

from collections import Counter
from collections.abc import Sequence

from asyncfix.model.finding import Report
from asyncfix.report.html.markup import NOTHING, Markup, join, tag
from asyncfix.report.html.signs import bar
from asyncfix.report.text import library_of

MOST = 8  # rows before a table is folded


def show(report: Report) -> Markup:
    if not report.findings:
        return NOTHING
    rules = Counter(each.rule for each in report.findings)
    libraries = Counter(library_of(each.api) for each in report.findings)
    return tag("div", table("rule", "Rule", rules), table("library", "Library", libraries), class_="columns")


def table(key: str, head: str, counted: Counter[str]) -> Markup:
    rows = counted.most_common()
    first, rest = (rows, []) if len(rows) <= MOST + 1 else (rows[:MOST], rows[MOST:])
    most = rows[0][1]
    shown = [grid(key, head, first, most)]
    if rest:
        calls = sum(number for _, number in rest)
        shown.append(
            tag("details", tag("summary", f"{calls} in {len(rest)} others"), grid(key, head, rest, most), class_="more")
        )
    return tag("div", *shown)


def grid(key: str, head: str, rows: Sequence[tuple[str, int]], most: int) -> Markup:
    names = tag("tr", tag("th", head, scope="col"), tag("th", "Calls", scope="col", class_="number"), tag("td"))
    body = [
        tag(
            "tr",
            tag("th", tag("a", name, href="#causes", data_key=key, data_value=name), scope="row"),
            tag("td", str(number), class_="number"),
            tag("td", bar([("mark", number)], 6, most), class_="length"),
        )
        for name, number in rows
    ]
    return tag("table", tag("thead", names), tag("tbody", join(body)), class_="counts")
