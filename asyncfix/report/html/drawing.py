"""A graph as SVG: no styles in it, so that the page's policy can forbid them."""

from collections.abc import Callable, Sequence
from itertools import accumulate, pairwise
from math import log2

from asyncfix.report.html.graph import Graph, Node
from asyncfix.report.html.layout import HEIGHT, Layout, Spot, bends, lay_out
from asyncfix.report.html.markup import Markup, tag
from asyncfix.report.html.signs import SIGNS
from asyncfix.report.text import count

LETTER = 7.25  # pixels of a letter of a label: it is set in a font of one width
WIDEST = 34  # letters of a label
PAD, AISLE, MARGIN = 12, 56, 3
WORST = ("refused", "unsafe", "safe", "")  # which of an entry's levels its sign tells

Link = Callable[[Node], str]


def picture(graph: Graph, title: str, link: Link) -> Markup:
    layout = lay_out(graph)
    nodes = graph.nodes
    widths = [
        max((wide(node) for node in nodes if node.column == column), default=0)
        for column in range(max(node.column for node in nodes) + 1)
    ]
    lefts = [MARGIN, *(MARGIN + each for each in accumulate(width + AISLE for width in widths))]
    size = lefts[-1] - AISLE + MARGIN, round(layout.height) + 2 * MARGIN
    names = {node: f"n{number}" for number, node in enumerate(nodes)}
    edges = [
        tag(
            "path",
            d=route(start, end, layout, lefts, widths),
            stroke_width=round(min(5, 1 + log2(calls) / 2), 1),
            data_from=names[start],
            data_to=names[end],
        )
        for (start, end), calls in graph.edges.items()
    ]
    shapes = [
        box(node, names[node], lefts[node.column], widths[node.column], layout.at[node], graph, link) for node in nodes
    ]
    return tag(
        "svg",
        tag("title", title),
        tag("g", *edges, class_="edges"),
        tag("g", *shapes, class_="nodes"),
        class_="ways",
        viewbox=f"0 0 {size[0]} {size[1]}",
        width=size[0],
        height=size[1],
        role="group",
    )


def route(start: Node, end: Node, layout: Layout, lefts: Sequence[float], widths: Sequence[float]) -> str:
    """From the right side of a node to the left side of another; level where it passes a column."""
    spots: list[Spot] = [start, *bends(start, end), end]
    rows = [round(layout.at[spot] + MARGIN, 1) for spot in spots]
    path = f"M{lefts[start.column] + widths[start.column]} {rows[0]}"
    for column, (before, after) in enumerate(pairwise(rows), start=start.column + 1):
        left = lefts[column]
        middle = left - AISLE / 2
        path += f"C{middle} {before} {middle} {after} {left} {after}"
        path += f"H{left + widths[column]}" if column < end.column else ""
    return path


def box(node: Node, name: str, left: float, width: float, middle: float, graph: Graph, link: Link) -> Markup:
    top = round(middle - HEIGHT / 2 + MARGIN, 1)
    levels = graph.levels.get(node)
    level = next(each for each in WORST if levels[each]) if levels else None
    told = f"{SIGNS[level]} {shown_place(node)}" if level is not None else shown_place(node)
    parts = [
        tag("title", hint(node, graph)),
        tag("rect", x=left, y=top, width=width, height=HEIGHT, rx=5),
        tag("text", shortened(node.label), x=left + PAD, y=top + 16, class_="label"),
        tag("text", told, x=left + PAD, y=top + 30, class_=f"place {level or ''}".rstrip()),
    ]
    return tag("a", *parts, href=link(node), class_=f"node {node.kind}", data_node=name)


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
