"""Which names may still be read, from each point of a function on."""

from asyncfix.repair.dataflow.flow import Graph, Node


def find_live(graph: Graph) -> tuple[frozenset[str], ...]:
    """For each node: the names that it, or what may follow it, reads before they are bound again."""
    live: list[frozenset[str]] = [frozenset() for _ in graph.nodes]
    changed = True
    while changed:
        before = list(live)
        # A node stands behind those that follow it, so one pass is enough where there are no loops.
        for index, node in enumerate(graph.nodes):
            live[index] = _find_live_before(node, live)
        changed = live != before
    return tuple(live)


def _find_live_before(node: Node, live: list[frozenset[str]]) -> frozenset[str]:
    after: frozenset[str] = frozenset().union(*(live[index] for index in node.after))
    on_error = live[node.on_error] if node.on_error is not None else frozenset()
    return node.names.exposed | (after - node.names.surely - node.names.deletes) | on_error
