"""Which statements may have given a name the value that it has where others begin."""

import ast
from collections.abc import Iterator, Mapping, Sequence

from asyncfix.model.remembered import frozen
from asyncfix.repair.dataflow.flow import Graph
from asyncfix.repair.dataflow.whole import Whole


@frozen
class _Before:
    """One step backwards: from a node to one that may run right before it, which has ended or raised."""

    node: int
    has_ended: bool


def find_reaching(whole: Whole, region: Sequence[ast.stmt], name: str) -> frozenset[ast.stmt | None]:
    """The statements whose binding of a name may be seen where a region begins.

    None stands for what it is as the function begins: an argument, or nothing.
    """
    graph, before = whole.graph, whole.remember(_find_before)
    todo = [place.entry for place in graph.places[region[0]] if whole.assigned[place.entry] is not None]
    seen, found = set(todo), set[ast.stmt | None]()
    while todo:
        index = todo.pop()
        found |= {None} if index == graph.entry else set()
        for step in before.get(index, ()):
            names = graph.nodes[step.node].names
            found |= {whole.remember(_find_owners)[step.node]} if name in names.changes else set()
            if step.node not in seen and not (step.has_ended and name in names.surely):
                seen.add(step.node)
                todo.append(step.node)
    return frozenset(found)


def _find_before(whole: Whole) -> Mapping[int, Sequence[_Before]]:
    found: dict[int, list[_Before]] = {}
    for target, step in _steps(whole.graph):
        found.setdefault(target, []).append(step)
    return found


def _steps(graph: Graph) -> Iterator[tuple[int, _Before]]:
    for index, node in enumerate(graph.nodes):
        yield from ((target, _Before(index, True)) for target in node.after)
        if node.on_error is not None:
            yield node.on_error, _Before(index, False)


def _find_owners(whole: Whole) -> Mapping[int, ast.stmt]:
    """The innermost statement that each node is of."""
    places = [(place.nodes, statement) for statement, found in whole.graph.places.items() for place in found]
    widest_first = sorted(places, key=lambda each: -len(each[0]))
    return {index: statement for nodes, statement in widest_first for index in nodes}
