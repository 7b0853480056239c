"""What is sure, or possible, when a point of a function is reached."""

from collections.abc import Callable

from asyncfix.repair.dataflow.flow import Graph, Node
from asyncfix.repair.dataflow.names import Names


def find_assigned(graph: Graph, at_entry: frozenset[str]) -> tuple[frozenset[str] | None, ...]:
    """For each node: the names that are bound whenever it is reached; None where it never is."""

    def after(node: Node, bound: frozenset[str]) -> frozenset[str]:
        return (bound - node.names.deletes) | node.names.surely

    def on_error(node: Node, bound: frozenset[str]) -> frozenset[str]:
        return bound - node.names.deletes

    return _push(graph, at_entry, after, on_error, frozenset.intersection)


def find_shared(graph: Graph, pick: Callable[[Names], frozenset[str]]) -> tuple[frozenset[str] | None, ...]:
    """For each node: the picked names of all nodes that may have run before it; None where it is never reached."""

    def after(node: Node, shared: frozenset[str]) -> frozenset[str]:
        return shared | pick(node.names)

    return _push(graph, frozenset(), after, after, frozenset.union)


_Step = Callable[[Node, frozenset[str]], frozenset[str]]
_Join = Callable[[frozenset[str], frozenset[str]], frozenset[str]]


def _push(
    graph: Graph, at_entry: frozenset[str], after: _Step, on_error: _Step, join: _Join
) -> tuple[frozenset[str] | None, ...]:
    """Carries a set of names along all edges until nothing changes any more."""
    states: list[frozenset[str] | None] = [None for _ in graph.nodes]
    states[graph.entry] = at_entry
    todo = [graph.entry]
    while todo:
        index = todo.pop()
        node, state = graph.nodes[index], states[index]
        assert state is not None
        arrivals = [(target, after(node, state)) for target in node.after]
        arrivals += [(node.on_error, on_error(node, state))] if node.on_error is not None else []
        for target, names in arrivals:
            known = states[target]
            joined = names if known is None else join(known, names)
            if joined != known:
                states[target] = joined
                todo.append(target)
    return tuple(states)
