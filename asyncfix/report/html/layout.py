"""Where the nodes of a graph stand: columns from the left, in each an order in which few edges cross."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise
from statistics import fmean

from asyncfix.model.remembered import frozen
from asyncfix.report.html.graph import Graph, Node

SWEEPS = 4
HEIGHT, BEND = 38, 10  # of a node, of an edge that passes a column
GAP = 8

# An edge that passes a column has a place in it, as a node has.
Spot = Node | tuple[Node, Node, int]
Neighbours = Mapping[Spot, Sequence[Spot]]


@frozen
class Layout:
    """The middle of each node, and of each edge in the columns that it passes, from the top."""

    at: Mapping[Spot, float]
    height: float


def lay_out(graph: Graph) -> Layout:
    columns = order(graph)
    left, right = neighbours(graph)
    at = {spot: float(number) for column in columns for number, spot in enumerate(column)}
    for column in columns[:1]:
        at.update(settle(column, [0.0] * len(column)))
    for _ in range(SWEEPS):
        for spots, beside in ((columns[1:], left), (columns[-2::-1], right)):
            for column in spots:
                at.update(settle(column, [mean(at, beside[spot], at[spot]) for spot in column]))
    top = min(at[spot] - tall(spot) / 2 for spot in at)
    placed = {spot: y - top for spot, y in at.items()}
    return Layout(placed, max(placed[spot] + tall(spot) / 2 for spot in placed))


def order(graph: Graph) -> list[list[Spot]]:
    """Each spot near the middle of those it is connected with, in turn from the left and from the right."""
    columns: defaultdict[int, list[Spot]] = defaultdict(list)
    for node in graph.nodes:
        columns[node.column].append(node)
    for edge in graph.edges:
        for bend in bends(*edge):
            columns[bend[2]].append(bend)
    rows = [columns[number] for number in range(max(columns) + 1)]
    left, right = neighbours(graph)
    for _ in range(SWEEPS):
        for some, beside in ((rows[1:], left), (rows[-2::-1], right)):
            place = {spot: number / len(row) for row in rows for number, spot in enumerate(row)}
            for row in some:
                row.sort(key=lambda spot: mean(place, beside[spot], place[spot]))
                place.update({spot: number / len(row) for number, spot in enumerate(row)})
    return rows


def bends(start: Node, end: Node) -> list[tuple[Node, Node, int]]:
    """What an edge passes between its ends."""
    return [(start, end, column) for column in range(start.column + 1, end.column)]


def neighbours(graph: Graph) -> tuple[Neighbours, Neighbours]:
    """Of each spot those at its left, and at its right."""
    left: defaultdict[Spot, list[Spot]] = defaultdict(list)
    right: defaultdict[Spot, list[Spot]] = defaultdict(list)
    for start, end in graph.edges:
        spots: list[Spot] = [start, *bends(start, end), end]
        for before, after in pairwise(spots):
            right[before].append(after)
            left[after].append(before)
    return left, right


def mean(at: Mapping[Spot, float], spots: Sequence[Spot], own: float) -> float:
    return fmean(at[spot] for spot in spots) if spots else own


def settle(spots: Sequence[Spot], wanted: Sequence[float]) -> dict[Spot, float]:
    """As near to where they want to be as their order and heights allow: least squares, by pooling neighbours."""
    offsets = [0.0]
    for above, spot in pairwise(spots):
        offsets.append(offsets[-1] + (tall(above) + tall(spot)) / 2 + GAP)
    pools: list[tuple[float, int]] = []  # mean, size
    for wish, offset in zip(wanted, offsets, strict=True):
        mid, size = wish - offset, 1
        while pools and pools[-1][0] > mid:
            before, others = pools.pop()
            mid, size = (before * others + mid * size) / (others + size), others + size
        pools.append((mid, size))
    shifts = [mid for mid, size in pools for _ in range(size)]
    return {spot: shift + offset for spot, shift, offset in zip(spots, shifts, offsets, strict=True)}


def tall(spot: Spot) -> int:
    return HEIGHT if isinstance(spot, Node) else BEND
