"""A function as a whole: what does not depend on which of its statements a helper takes over, found once for all."""

import ast
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TypeVar, cast

from asyncfix.repair.dataflow.assignment import find_assigned, find_shared
from asyncfix.repair.dataflow.flow import Graph, Swallows, build_graph
from asyncfix.repair.dataflow.liveness import find_live
from asyncfix.repair.dataflow.names import FunctionNode, Names, find_names, find_parameters, locals_among, order_names

T = TypeVar("T")
NEW_SCOPE = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
Pick = Callable[[Names], frozenset[str]]
Region = tuple[ast.stmt, ...]
Bound = Sequence[frozenset[str] | None]


class Whole:
    """As its statements stand now: where they are moved, it is to be made anew."""

    def __init__(self, function: FunctionNode, swallows: Swallows) -> None:
        self.function = function
        self.swallows = swallows
        self.parameters = find_parameters(function.args)

    @cached_property
    def graph(self) -> Graph:
        return build_graph(self.function.body, self.swallows)

    @cached_property
    def names(self) -> Names:
        return find_names(*self.function.body)

    @cached_property
    def locals(self) -> frozenset[str]:
        return locals_among(self.function, self.names)

    @cached_property
    def assigned(self) -> Bound:
        return find_assigned(self.graph, frozenset(self.parameters))

    def bound_before(self, statement: ast.stmt) -> frozenset[str]:
        """The names that surely have a value where a statement begins."""
        entries = [self.assigned[place.entry] for place in self.graph.places[statement]]
        return frozenset.intersection(*(each or frozenset() for each in entries)) if entries else frozenset()

    @cached_property
    def captured(self) -> Bound:
        return find_shared(self.graph, lambda names: names.captures)

    @cached_property
    def nested_writes(self) -> Bound:
        return find_shared(self.graph, lambda names: names.nested_writes)

    @cached_property
    def live(self) -> Sequence[frozenset[str]]:
        return find_live(self.graph)

    @cached_property
    def parents(self) -> Mapping[ast.AST, ast.AST]:
        return {child: node for node in ast.walk(self.function) for child in ast.iter_child_nodes(node)}

    @cached_property
    def _order(self) -> Mapping[str, int]:
        return {name: place for place, name in enumerate(order_names(self.function))}

    def sort(self, names: Iterable[str]) -> tuple[str, ...]:
        """In the order of the signature, then of their first binding."""
        return tuple(sorted(names, key=lambda name: (self._order.get(name, len(self._order)), name)))

    def outside(self, inside: frozenset[int], pick: Pick, wanted: frozenset[str]) -> frozenset[str]:
        """Of the wanted names, those that are picked at other nodes of the graph than these."""
        if pick not in self._counts:
            self._counts[pick] = Counter(name for node in self.graph.nodes for name in pick(node.names))
        here = Counter(name for index in inside for name in pick(self.graph.nodes[index].names))
        return frozenset(name for name in wanted if self._counts[pick][name] > here[name])

    @cached_property
    def _counts(self) -> dict[Pick, Counter[str]]:
        return {}

    def remember(self, find: Callable[["Whole"], T]) -> T:
        if find not in self._answers:
            self._answers[find] = find(self)
        return cast(T, self._answers[find])

    def remember_for(self, region: Region, find: Callable[["Whole", Region], T]) -> T:
        """The same, for one of its regions."""
        key = (find, region)
        if key not in self._answers:
            self._answers[key] = find(self, region)
        return cast(T, self._answers[key])

    @cached_property
    def _answers(self) -> dict[object, object]:
        return {}

    @cached_property
    def caught(self) -> frozenset[str | None]:
        """The names that handlers give to exceptions."""
        return frozenset(node.name for node in ast.walk(self.function) if isinstance(node, ast.ExceptHandler))

    def handles_unbound(self, region: Sequence[ast.stmt]) -> bool:
        """Whether a handler in some statements, or of a `try` around them, names the error of an unset variable."""
        handlers = [node for each in region for node in ast.walk(each) if isinstance(node, ast.ExceptHandler)]
        place: ast.AST = region[0]
        while place is not self.function:
            above = self.parents[place]
            handlers += above.handlers if isinstance(above, ast.Try | ast.TryStar) and place in above.body else []
            place = above
        return any(map(names_unbound, handlers))

    @cached_property
    def scope(self) -> Sequence[ast.AST]:
        """The nodes of the function's own scope."""
        return tuple(walk_scope(self.function.body))

    @cached_property
    def yields(self) -> bool:
        return any(isinstance(node, ast.Yield | ast.YieldFrom) for node in self.scope)


def names_unbound(handler: ast.ExceptHandler) -> bool:
    named = ast.walk(handler.type) if handler.type else ()
    return any(isinstance(each, ast.Name) and each.id == "UnboundLocalError" for each in named)


def walk_scope(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """The nodes and all below them that run in the same scope, comprehensions included."""
    for node in nodes:
        yield node
        if not isinstance(node, NEW_SCOPE):
            yield from walk_scope(ast.iter_child_nodes(node))
        elif not isinstance(node, ast.ClassDef):
            yield from walk_scope([*node.args.defaults, *(default for default in node.args.kw_defaults if default)])
