"""Which statements may have given a name the value that it has where others begin, and which functions are there."""

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
    return _look_back(whole, name, _entries_of(whole, region), ())


def find_leaving(whole: Whole, region: Sequence[ast.stmt], name: str) -> frozenset[ast.stmt | None]:
    """The same where a region is left, in whatever way."""
    inside = {index for statement in region for place in whole.graph.places[statement] for index in place.nodes}
    after = whole.remember(_find_after)
    last = [step for index in sorted(inside) for target, step in after.get(index, ()) if target not in inside]
    return _look_back(whole, name, (), last)


def _look_back(whole: Whole, name: str, begun: Sequence[int], steps: Sequence[_Before]) -> frozenset[ast.stmt | None]:
    """What binds a name before some nodes begin, or in and before some steps."""
    graph, before, owners = whole.graph, whole.remember(_find_before), whole.remember(_find_owners)
    todo = [*steps, *(step for index in begun for step in before.get(index, ()))]
    seen = set(begun)
    found: set[ast.stmt | None] = {None} if graph.entry in seen else set()
    while todo:
        step = todo.pop()
        names = graph.nodes[step.node].names
        found |= {owners[step.node]} if name in names.changes else set()
        if step.node not in seen and not (step.has_ended and name in names.surely):
            seen.add(step.node)
            found |= {None} if step.node == graph.entry else set()
            todo += before.get(step.node, ())
    return frozenset(found)


def find_captured(whole: Whole, region: Sequence[ast.stmt], inside: frozenset[int] = frozenset()) -> frozenset[str]:
    """The names of functions that may be there where a region begins, but for those that are made `inside`."""
    graph, before, owners = whole.graph, whole.remember(_find_before), whole.remember(_find_owners)
    todo = _entries_of(whole, region)
    live = frozenset().union(*(whole.live[index] for index in todo))
    seen, found = set(todo), frozenset[str]()
    while todo:
        for step in before.get(todo.pop(), ()):
            captures = graph.nodes[step.node].names.captures if step.node not in inside else frozenset()
            found |= captures if captures - found and not _is_gone(whole, owners[step.node], live) else frozenset()
            if step.node not in seen:
                seen.add(step.node)
                todo.append(step.node)
    return found


def _is_gone(whole: Whole, statement: ast.stmt, live: frozenset[str]) -> bool:
    """Whether nothing has a function any more that a statement makes: it had one name, by which it was only called."""
    match statement:
        case (
            ast.Assign(targets=[ast.Name(id=name)], value=ast.Lambda()) | ast.FunctionDef(name=name, decorator_list=[])
        ):
            named = (each for each in whole.scope if isinstance(each, ast.Name) and each.id == name)
            read = [each for each in named if isinstance(each.ctx, ast.Load)]
            called = [getattr(whole.parents[each], "func", None) for each in read]
            is_shared = name in live | whole.names.captures | whole.names.globals | whole.names.nonlocals
            return not is_shared and all(each is func for each, func in zip(read, called, strict=True))
        case _:
            return False


def _entries_of(whole: Whole, region: Sequence[ast.stmt]) -> list[int]:
    """Those of the region that are ever reached."""
    return [place.entry for place in whole.graph.places[region[0]] if whole.assigned[place.entry] is not None]


def _find_before(whole: Whole) -> Mapping[int, Sequence[_Before]]:
    found: dict[int, list[_Before]] = {}
    for target, step in _steps(whole.graph):
        found.setdefault(target, []).append(step)
    return found


def _find_after(whole: Whole) -> Mapping[int, Sequence[tuple[int, _Before]]]:
    found: dict[int, list[tuple[int, _Before]]] = {}
    for target, step in _steps(whole.graph):
        found.setdefault(step.node, []).append((target, step))
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
