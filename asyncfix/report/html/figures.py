"""The head of the page: how much, how far, what can be done."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from asyncfix.model.finding import Report
from asyncfix.report.groups import Group
from asyncfix.report.html.markup import NOTHING, Markup, join, prose, tag
from asyncfix.report.html.signs import LEVELS, SIGNS, bar, name_of
from asyncfix.report.text import count, level_of, read_beside

MEANING = (
    "While one of these calls waits, the whole event loop does: no other task, timeout, heartbeat or health check of "
    "the process runs."
)


def show(report: Report, groups: Sequence[Group], headline: str, base: Path) -> Markup:
    entries = {(each.path, each.function) for each in report.findings}
    files = f"{count(report.files, 'file')}, {count(report.async_functions, 'coroutine')}"
    asked = "; ".join(filter(None, (files, read_beside(report))))
    where = f" in {count(len(entries), 'function')}" if entries else ""
    return tag(
        "header",
        tag("h1", headline, where),
        tag("p", tag("code", str(base)), f" ({asked})", class_="scope") if str(base) != "." else tag("p", asked),
        tag("p", MEANING, class_="meaning") if groups else NOTHING,
        tag("div", *cards(report, groups), class_="cards"),
        *beside(report),
    )


def cards(report: Report, groups: Sequence[Group]) -> Iterator[Markup]:
    if groups:
        yield repairs(report)
        yield card(*shared(report, groups))
    if report.progress.functions:
        yield card(*progress(report))


def card(head: str, figure: str, *rest: str) -> Markup:
    return tag("div", tag("h2", head), tag("p", figure, class_="figure"), *rest, class_="card")


def repairs(report: Report) -> Markup:
    levels = Counter(level_of(finding) for finding in report.findings)
    rows = [
        tag(
            "li",
            tag("span", SIGNS[level], class_=f"sign {level}", aria_hidden="true"),
            tag("strong", f"{levels[level]} {name_of(level)}"),
            tag("span", prose(says)),
        )
        for level, says in LEVELS.items()
        if levels[level]
    ]
    share = levels["safe"] / len(report.findings)
    drawn = bar([(level or "none", levels[level]) for level in LEVELS])
    return card("Repairable safely", f"{share:.0%}", drawn, tag("ul", *rows, class_="levels"))


def shared(report: Report, groups: Sequence[Group]) -> tuple[str, str, Markup]:
    """How much is gained by the few causes that most calls share."""
    largest = sorted((len(group.findings) for group in groups), reverse=True)[:5]
    few = "the largest" if len(largest) == 1 else f"the {len(largest)} largest"
    told = tag("p", f"Mending {few} ends {sum(largest)} of {count(len(report.findings), 'finding')}.")
    return "Root causes", str(len(groups)), join((bar([("mark", sum(largest))], whole=len(report.findings)), told))


def progress(report: Report) -> tuple[str, str, Markup]:
    total, off = report.progress.functions, report.progress.off_the_loop
    work = f"{report.progress.kind or 'blocking'} work"
    told = tag("p", f"functions with {work} are off the loop.")
    return "Progress", f"{off} of {total}", join((bar([("mark", off)], whole=total), told))


def beside(report: Report) -> Iterator[Markup]:
    """What is left out of the numbers, and what could not be read."""
    told = [
        f"{count(report.suppressed, 'finding')} suppressed by comments" if report.suppressed else "",
        f"{count(report.known, 'finding')} known from before" if report.known else "",
        f"{count(len(report.comments), 'comment')} that suppress too much or nothing" if report.comments else "",
    ]
    if any(told):
        yield tag("p", "Not counted: ", "; ".join(filter(None, told)), ".", class_="beside")
    if report.errors:
        bad = len({error.path for error in report.errors})
        said = f"{count(bad, 'file')} could not be analysed"
        yield tag(
            "p", tag("a", said, href="#unjudged"), ": the numbers say nothing of what is in there.", class_="alert"
        )
