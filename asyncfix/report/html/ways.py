"""The worst causes in one picture."""

from collections.abc import Sequence
from pathlib import Path

from asyncfix.report.groups import Group
from asyncfix.report.html.drawing import picture
from asyncfix.report.html.graph import Node, draw, name_of, worst
from asyncfix.report.html.markup import NOTHING, Markup, join, tag
from asyncfix.report.text import count

MOST_ROWS = 22  # entries that one picture shows
MOST_ENTRIES = 3  # of one cause, before they are one node


def show(groups: Sequence[Group], base: Path) -> Markup:
    if not groups:
        return NOTHING
    chosen = list(worst(groups, MOST_ROWS, MOST_ENTRIES))
    graph = draw(chosen, base, MOST_ENTRIES)
    left = len(groups) - len(chosen)
    rest = f" The {len(chosen)} worst causes are drawn; {left} more are in the list below." if left else ""
    title = "Chains of calls from the event loop to what blocks it"

    def link(node: Node) -> str:
        return f"#cause-{graph.causes[node][0]}"

    return join((tag("p", EXPLAINED, rest), scrolled(picture(graph, title, link), title)))


EXPLAINED = (
    "From left to right: functions that run on the event loop, the helpers they call, and the calls that block. The "
    "thicker a line, the more findings take it; ✓ ? – tell whether all repairs are safe, some unsafe, or some refused. "
    "Each box leads to its cause."
)


def scrolled(drawn: Markup, title: str) -> Markup:
    return tag("div", drawn, class_="scroll", tabindex=0, role="region", aria_label=title)


def alone(number: int, group: Group, base: Path, most: int) -> Markup:
    """The chains of one cause; none where one function calls what blocks and nothing is between."""
    if len(group.entries) == 1 and all(len(finding.chain) == 1 for finding in group.findings):
        return NOTHING
    entries = group.entries[:most]
    part = Group(entries, group.is_shared)
    graph = draw([(number, part)], base, most)
    marks = {name_of(entry[0].chain[0]): f"#entry-{number}-{i}" for i, entry in enumerate(entries, 1)}
    title = f"Chains of cause {number}"

    def link(node: Node) -> str:
        return marks.get(node.name, f"#cause-{number}")

    left = len(group.entries) - len(entries)
    rest = tag("p", f"and {count(left, 'more function')}, in the table below", class_="rest") if left else NOTHING
    return join((scrolled(picture(graph, title, link), title), rest))
