"""Chains as a graph: functions on the loop at the left, helpers between, the APIs that block at the right."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Literal

from asyncfix.model.finding import Finding, Step
from asyncfix.model.remembered import frozen, replace
from asyncfix.report.groups import Group
from asyncfix.report.text import count, level_of, local_name, short_api

MOST_BETWEEN = 3  # helpers of one chain; those in the middle become one node
MOST_LINES = 3  # told of one helper

Kind = Literal["entry", "helper", "api", "folded"]


@frozen
class Node:
    """`column` counts from the left; nodes of one name in two columns are two."""

    column: int
    name: str
    label: str
    place: str
    kind: Kind


@frozen
class Graph:
    """`edges` with the number of findings that take each; `levels`: how those of an entry can be repaired; `causes`:
    the numbers of the groups that a node belongs to."""

    edges: Mapping[tuple[Node, Node], int]
    levels: Mapping[Node, Counter[str]]
    causes: Mapping[Node, list[int]]

    @property
    def nodes(self) -> list[Node]:
        return list(self.causes)


@frozen
class Places:
    """Where functions stand, told below a folder: the lines of a helper are those that the chains take."""

    base: Path
    lines: Mapping[str, Collection[int]]

    def of(self, step: Step, owner: str, kind: Kind) -> str:
        lines = sorted(self.lines[name_of(step)]) if kind == "helper" else []
        told = ", ".join(map(str, lines[:MOST_LINES])) + (", …" if len(lines) > MOST_LINES else "")
        place = below(step.path, self.base)
        return " · ".join(filter(None, (owner, f"{place}:{told}" if told else place)))


def lines_of(groups: Sequence[Group]) -> Mapping[str, Collection[int]]:
    lines: defaultdict[str, set[int]] = defaultdict(set)
    for finding in (finding for group in groups for finding in group.findings):
        for step in finding.chain[1:]:
            lines[name_of(step)].add(step.span.line)
    for group in groups:
        lines[name_of(group.step)].add(group.step.span.line)
    return lines


def draw(groups: Sequence[tuple[int, Group]], base: Path, most: int) -> Graph:
    """The chains of some groups, each with its number. The places of files are told below `base`; a group with more
    than `most` entries has one node for all of them."""
    places = Places(base, lines_of([group for _, group in groups]))
    ways = [(number, *each) for number, group in groups for each in ways_of(group, places, most)]
    columns = max(len(way) for *_, way in ways)
    edges: Counter[tuple[Node, Node]] = Counter()
    levels: defaultdict[Node, Counter[str]] = defaultdict(Counter)
    causes: defaultdict[Node, dict[int, None]] = defaultdict(dict)
    for number, finding, way in ways:
        nodes = placed(way, columns)
        edges.update(pairwise(nodes))
        levels[nodes[0]][level_of(finding)] += 1
        for node in nodes:
            causes[node][number] = None
    return Graph(edges, levels, {node: list(numbers) for node, numbers in causes.items()})


def ways_of(group: Group, places: Places, most: int) -> Iterator[tuple[Finding, list[Node]]]:
    is_folded = len(group.entries) > most
    for finding in group.findings:
        yield finding, folded(group, places) if is_folded else whole(finding, places)


def whole(finding: Finding, places: Places) -> list[Node]:
    first, *helpers = finding.chain
    between = [function(step, "helper", places) for step in helpers]
    return [function(first, "entry", places), *shortened(between), api(finding)]


def folded(group: Group, places: Places) -> list[Node]:
    many, calls = count(len(group.entries), "function"), count(len(group.findings), "call")
    entry = Node(0, name_of(group.step), many, calls, "folded")
    return [entry, function(group.step, "helper", places), api(group.first)]


def function(step: Step, kind: Kind, places: Places) -> Node:
    owner, _, name = local_name(step.function, step.path).rpartition(".")
    return Node(0, name_of(step), name, places.of(step, owner, kind), kind)


def name_of(step: Step) -> str:
    """Functions of one name may stand in several files."""
    return f"{step.function}\0{step.path}"


def api(finding: Finding) -> Node:
    return Node(0, finding.api, short_api(finding.api), finding.rule, "api")


def placed(way: Sequence[Node], columns: int) -> list[Node]:
    """The first at the left; the others as near to the right as their way to the API allows."""
    left = columns - len(way)
    return [replace(node, column=left + number) if number else node for number, node in enumerate(way)]


def shortened(helpers: list[Node]) -> list[Node]:
    if len(helpers) <= MOST_BETWEEN:
        return helpers
    hidden = helpers[1:-1]
    name = "\0".join(node.name for node in hidden)
    return [helpers[0], Node(0, name, f"{len(hidden)} helpers", "", "folded"), helpers[-1]]


def below(path: Path, base: Path) -> str:
    return path.relative_to(base).as_posix() if path.is_relative_to(base) else path.as_posix()


def worst(groups: Sequence[Group], most: int, folded: int) -> Iterator[tuple[int, Group]]:
    """The first groups, with their numbers, as long as a person can look at their entries at once."""
    rows = 0
    for number, group in enumerate(groups, start=1):
        rows += 1 if len(group.entries) > folded else len(group.entries)
        if rows > most and number > 1:
            return
        yield number, group
