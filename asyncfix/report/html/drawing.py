"""A graph as SVG: no styles in it, so that the page's policy can forbid them."""

from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate, pairwise
from math import log2

from asyncfix.model.remembered import frozen
from asyncfix.report.html.graph import Graph, Node
from asyncfix.report.html.layout import HEIGHT, Layout, Spot, bends, lay_out
from asyncfix.report.html.markup import Markup, tag
from asyncfix.report.html.signs import SIGNS
from asyncfix.report.text import count

LETTER = 7.25  # pixels of a letter of a label: it is set in a font of one width
WIDEST = 34  # letters of a label
PAD, AISLE, MARGIN = 12, 56, 3
STEEP = 0.06  # how much wider an aisle is for each pixel of height, so that lines are told apart
THICKEST = 5
WORST = ("refused", "unsafe", "safe", "")  # which of an entry's levels its sign tells

Link = Callable[[Node], str]


@frozen
class Sheet:
    """What is drawn, and where: each column's left side and width, the room between two of them, the height."""

    graph: Graph
    names: Mapping[Node, str]
    at: Mapping[Spot, float]
    lefts: Sequence[int]
    widths: Sequence[int]
    aisle: int
    height: int

    @property
    def width(self) -> int:
        return self.lefts[-1] + self.widths[-1] + MARGIN


def picture(graph: Graph, title: str, link: Link) -> Markup:
    sheet = measure(graph, lay_out(graph))
    return tag(
        "svg",
        tag("title", title),
        tag("g", *(line(sheet, start, end) for start, end in graph.edges), class_="edges"),
        tag("g", *(box(sheet, node, link(node)) for node in graph.nodes), class_="nodes"),
        class_="ways",
        viewbox=f"0 0 {sheet.width} {sheet.height}",
        width=sheet.width,
        height=sheet.height,
        role="group",
    )


def measure(graph: Graph, layout: Layout) -> Sheet:
    nodes = graph.nodes
    columns = range(max(node.column for node in nodes) + 1)
    widths = [max((wide(node) for node in nodes if node.column == column), default=0) for column in columns]
    aisle = AISLE + min(AISLE, round(layout.height * STEEP))
    lefts = accumulate((width + aisle for width in widths[:-1]), initial=MARGIN)
    names = {node: f"n{number}" for number, node in enumerate(nodes)}
    places = {spot: round(middle + MARGIN, 1) for spot, middle in layout.at.items()}
    return Sheet(graph, names, places, list(lefts), widths, aisle, round(layout.height) + 2 * MARGIN)


def line(sheet: Sheet, start: Node, end: Node) -> Markup:
    """The thicker, the more findings take it."""
    calls = sheet.graph.edges[start, end]
    return tag(
        "path",
        d=route(sheet, start, end),
        stroke_width=round(min(THICKEST, 1 + log2(calls) / 2), 1),
        data_from=sheet.names[start],
        data_to=sheet.names[end],
    )


def route(sheet: Sheet, start: Node, end: Node) -> str:
    """From the right side of a node to the left side of another; level where it passes a column."""
    spots: list[Spot] = [start, *bends(start, end), end]
    rows = [sheet.at[spot] for spot in spots]
    path = f"M{sheet.lefts[start.column] + sheet.widths[start.column]} {rows[0]}"
    for column, (before, after) in enumerate(pairwise(rows), start=start.column + 1):
        left = sheet.lefts[column]
        middle = left - sheet.aisle / 2
        path += f"C{middle} {before} {middle} {after} {left} {after}"
        path += f"H{left + sheet.widths[column]}" if column < end.column else ""
    return path


def box(sheet: Sheet, node: Node, href: str) -> Markup:
    left, top = sheet.lefts[node.column], round(sheet.at[node] - HEIGHT / 2, 1)
    levels = sheet.graph.levels.get(node)
    level = next(each for each in WORST if levels[each]) if levels else None
    told = f"{SIGNS[level]} {shown_place(node)}" if level is not None else shown_place(node)
    parts = [
        tag("title", hint(node, sheet.graph)),
        tag("rect", x=left, y=top, width=sheet.widths[node.column], height=HEIGHT, rx=5),
        tag("text", shortened(node.label), x=left + PAD, y=top + 16, class_="label"),
        tag("text", told, x=left + PAD, y=top + 30, class_=f"place {level or ''}".rstrip()),
    ]
    return tag("a", *parts, href=href, class_=f"node {node.kind}", data_node=sheet.names[node])


def hint(node: Node, graph: Graph) -> str:
    name = node.label if node.kind == "folded" else node.name.partition("\0")[0]
    levels = graph.levels.get(node)
    calls = ", ".join(f"{levels[level]} {level or 'without repair'}" for level in WORST if levels and levels[level])
    causes = count(len(graph.causes[node]), "cause")
    return " · ".join(filter(None, (name, node.place, calls, causes)))


def wide(node: Node) -> int:
    letters = max(len(shortened(node.label)), len(shown_place(node)) * 0.86 + 2)
    return round(letters * LETTER) + 2 * PAD


def shortened(label: str) -> str:
    """The end of a name tells most."""
    return label if len(label) <= WIDEST else f"…{label[-WIDEST + 1 :]}"


def shown_place(node: Node) -> str:
    return node.place if len(node.place) <= WIDEST + 4 else f"…{node.place[-WIDEST - 3 :]}"
