"""All findings by their root causes, worst first."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from asyncfix.model.finding import Finding, Reason
from asyncfix.report.groups import Group
from asyncfix.report.html.graph import below
from asyncfix.report.html.markup import NOTHING, Markup, join, prose, tag
from asyncfix.report.html.signs import LEVELS, badge, bar, name_of
from asyncfix.report.html.ways import alone
from asyncfix.report.text import count, found_of, level_of, library_of, local_name, short_api

MOST_DRAWN = 24  # entries of one cause
MOST_LINES = 5  # named for one reason

Marks = Mapping[int, str]


def show(groups: Sequence[Group], marks: Marks, base: Path) -> Markup:
    if not groups:
        return NOTHING
    told = "What one change would end is one cause. Worst first: in a loop, reached from many functions, without bound."
    findings = [finding for group in groups for finding in group.findings]
    shown = [cause(number, group, marks, base) for number, group in enumerate(groups, start=1)]
    nothing = tag("p", "Nothing matches these filters.", id="nothing", hidden=True)
    return join((tag("p", told), filters(findings, base), join(shown), nothing))


def filters(findings: Sequence[Finding], base: Path) -> Markup:
    """Shown by the script that makes them work."""
    return tag(
        "form",
        tag("label", "Search", tag("input", type="search", name="text", placeholder="name, path, API  ( / )")),
        choice("rule", "Rule", {each.rule: each.rule for each in findings}),
        choice("level", "Repair", {each: name_of(each) for each in LEVELS if each in map(level_of, findings)}),
        choice("library", "Library", {name: name for name in (library_of(each.api) for each in findings)}),
        choice("file", "File", {each.path.as_posix(): below(each.path, base) for each in findings}),
        tag("div", tag("output", ""), tag("button", "Clear", type="reset"), tag("button", "Open all", type="button")),
        id="filters",
        hidden=True,
        aria_label="Filter the findings",
    )


def choice(name: str, head: str, values: Mapping[str, str]) -> Markup:
    """The first, for all of them, is told by its place: a value may be empty."""
    known = sorted(values) if name != "level" else values
    options = [tag("option", values[value], value=value) for value in known]
    return tag("label", head, tag("select", tag("option", "all", value=""), *options, name=name))


def cause(number: int, group: Group, marks: Marks, base: Path) -> Markup:
    levels = Counter(level_of(finding) for finding in group.findings)
    step = group.step
    summary = tag(
        "summary",
        tag("span", str(number), class_="rank"),
        tag("span", tag("code", local_name(step.function, step.path)), class_="name"),
        tag("span", f"{below(step.path, base)}:{step.span.line}", class_="place"),
        tag("span", "; ".join(facts(group)), class_="facts"),
        bar([(level or "none", levels[level]) for level in LEVELS], 6),
        tag("span", "", class_="matches"),
    )
    entries = [entry_of(f"entry-{number}-{i}", entry, marks, base) for i, entry in enumerate(group.entries, start=1)]
    heads = [tag("th", name, scope="col") for name in ("Line", "Way to the call that blocks", "Repair")]
    table = tag("table", tag("thead", tag("tr", *heads)), *entries, class_="findings")
    drawn = alone(number, group, base, MOST_DRAWN)
    return tag("details", summary, drawn, tag("div", table, class_="scroll"), class_="cause", id=f"cause-{number}")


def facts(group: Group) -> Iterator[str]:
    yield f"{found_of(group.findings)} in {count(len(group.entries), 'function')}"
    yield ", ".join(dict.fromkeys(short_api(each.api) for each in group.findings))
    if group.repeats:
        yield "repeated by a loop"


def entry_of(name: str, entry: Sequence[Finding], marks: Marks, base: Path) -> Markup:
    """One function on the loop: its calls, and what stands in the way of their repair."""
    first = entry[0]
    function = tag("code", local_name(first.function, first.path))
    place = tag("span", below(first.path, base), class_="place")
    head = tag("tr", tag("th", function, " ", place, colspan=3, scope="rowgroup"), class_="entry")
    rows = [row(finding, marks[id(finding)]) for finding in entry]
    why = reasons(entry, base)
    last = tag("tr", tag("td"), tag("td", tag("ul", *why), colspan=2), class_="reasons") if why else NOTHING
    return tag("tbody", head, *rows, last, id=name, data_file=first.path.as_posix())


def row(finding: Finding, mark: str) -> Markup:
    level, line = level_of(finding), str(finding.span.line)
    helpers = [local_name(step.function, step.path) for step in finding.chain[1:]]
    way = join((tag("code", each) for each in (*helpers, short_api(finding.api))), " → ")
    notes = [
        finding.rule,
        *(["in a loop"] if finding.in_loop else ()),
        *([finding.severity] if is_mild(finding) else ()),
    ]
    codes = sorted({reason.code for reason in reasons_of((finding,))})
    return tag(
        "tr",
        tag("td", tag("a", line, href=f"#{mark}", title="link to this finding"), class_="number"),
        tag("td", way, " ", tag("span", " · ".join(notes), class_="notes"), title=finding.message),
        tag(
            "td", join((badge(level), *(tag("a", code, href=f"#reason-{code}", class_="code") for code in codes)), " ")
        ),
        id=mark,
        data_rule=finding.rule,
        data_level=level,
        data_library=library_of(finding.api),
    )


def is_mild(finding: Finding) -> bool:
    return finding.severity != "error"


def reasons_of(findings: Iterable[Finding]) -> Iterator[Reason]:
    for finding in findings:
        yield from finding.repair.reasons if finding.repair else ()


def reasons(entry: Sequence[Finding], base: Path) -> list[Markup]:
    """By what they say: a reason that many lines share is told once."""
    lines: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for reason in reasons_of(entry):
        message = reason.message.replace(f"({base.as_posix()}/", "(")
        lines[reason.code, message].add(reason.line)
    return [
        tag("li", tag("a", code, href=f"#reason-{code}"), ": ", prose(message), f" ({named(sorted(own))})")
        for (code, message), own in sorted(lines.items())
    ]


def named(lines: Sequence[int]) -> str:
    few = ", ".join(map(str, lines[:MOST_LINES]))
    rest = f" and {len(lines) - MOST_LINES} more" if len(lines) > MOST_LINES else ""
    return f"{'line' if len(lines) == 1 else 'lines'} {few}{rest}"
