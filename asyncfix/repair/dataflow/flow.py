"""The control flow of a function: which piece of code may run after which, also after an exception."""

import ast
from collections.abc import Callable, Iterator, Sequence
from enum import IntEnum

from asyncfix.model.remembered import field, frozen, replace, slotted
from asyncfix.repair.dataflow.names import Names, find_names

Swallows = Callable[[ast.withitem], bool]
NOTHING = Names()


class End(IntEnum):
    """The first nodes of each graph: the ways to leave it."""

    FALL = 0
    RETURN = 1
    RAISE = 2
    BREAK = 3
    CONTINUE = 4


@frozen
class Node:
    """An expression or simple statement; `after` follows it, `on_error` if it raises."""

    names: Names = NOTHING
    after: tuple[int, ...] = ()
    on_error: int | None = None


@frozen
class Targets:
    """Where code goes when it ends, returns, raises, breaks or continues."""

    after: int = End.FALL
    returns: int = End.RETURN
    raises: int = End.RAISE
    breaks: int = End.BREAK
    continues: int = End.CONTINUE

    def through(self, build: Callable[[int], int]) -> "Targets":
        """The same ways out, with something built on each of them."""
        targets = (self.after, self.returns, self.raises, self.breaks, self.continues)
        built = {target: build(target) for target in dict.fromkeys(targets)}
        return Targets(*(built[target] for target in targets))


@frozen
class Place:
    """A statement in the graph. Those of a `finally` have one place for each way into it."""

    entry: int
    nodes: range
    to: Targets


@frozen
class Graph:
    nodes: tuple[Node, ...]
    entry: int
    places: dict[ast.stmt, tuple[Place, ...]]


def build_graph(body: Sequence[ast.stmt], swallows: Swallows) -> Graph:
    """The graph of a function's body, or of a few statements of it; `swallows` tells which `with` ends exceptions."""
    builder = _Builder(swallows)
    entry = builder.block(body, Targets())
    return Graph(tuple(builder.nodes), entry, {key: tuple(places) for key, places in builder.places.items()})


def find_reachable(graph: Graph, starts: Iterator[int] | Sequence[int]) -> frozenset[int]:
    """The nodes that may run from the starts on."""
    seen: set[int] = set()
    todo = list(starts)
    while todo:
        index = todo.pop()
        if index not in seen:
            seen.add(index)
            node = graph.nodes[index]
            todo += node.after if node.on_error is None else (*node.after, node.on_error)
    return frozenset(seen)


@slotted
class _Builder:
    """Builds backwards: what follows a statement is there before the statement, except for loops."""

    swallows: Swallows
    nodes: list[Node] = field(default_factory=lambda: [Node() for _ in End])
    places: dict[ast.stmt, list[Place]] = field(default_factory=dict)

    def node(self, names: Names, after: tuple[int, ...], on_error: int | None) -> int:
        self.nodes.append(Node(names, after, on_error))
        return len(self.nodes) - 1

    def block(self, body: Sequence[ast.stmt], to: Targets) -> int:
        for statement in reversed(body):
            to = replace(to, after=self.statement(statement, to))
        return to.after

    def statement(self, statement: ast.stmt, to: Targets) -> int:
        start = len(self.nodes)
        entry = self.build(statement, to)
        place = Place(entry, range(start, len(self.nodes)), to)
        self.places.setdefault(statement, []).append(place)
        return entry

    def build(self, statement: ast.stmt, to: Targets) -> int:
        match statement:
            case ast.If(test=test, body=body, orelse=orelse):
                return self.branch(test, self.block(body, to), self.block(orelse, to), to.raises)
            case ast.While() | ast.For() | ast.AsyncFor():
                return self.loop(statement, to)
            case ast.With(items=items, body=body) | ast.AsyncWith(items=items, body=body):
                return self.managed(items, body, to)
            case ast.Try() | ast.TryStar():
                return self.guarded(statement, to)
            case ast.Match(subject=subject, cases=cases):
                return self.node(find_names(subject), (self.cases(cases, to),), to.raises)
            case _:
                return self.simple(statement, to)

    def simple(self, statement: ast.stmt, to: Targets) -> int:
        match statement:
            case ast.Return(value=value):
                return self.node(find_names(value), (to.returns,), to.raises)
            case ast.Raise():
                return self.node(find_names(statement), (), to.raises)
            case ast.Break():
                return self.node(NOTHING, (to.breaks,), None)
            case ast.Continue():
                return self.node(NOTHING, (to.continues,), None)
            case _:
                return self.node(find_names(statement), (to.after,), None if _never_raises(statement) else to.raises)

    def branch(self, test: ast.expr, yes: int, no: int, raises: int) -> int:
        match test:
            case ast.Constant(value=value) if value:
                return self.node(NOTHING, (yes,), None)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return self.branch(operand, no, yes, raises)
            case ast.BoolOp(op=ast.And(), values=values):
                for part in reversed(values):
                    yes = self.branch(part, yes, no, raises)
                return yes
            case ast.BoolOp(values=values):
                for part in reversed(values):
                    no = self.branch(part, yes, no, raises)
                return no
            case _:
                return self.node(find_names(test), (yes, no), raises)

    def loop(self, loop: ast.While | ast.For | ast.AsyncFor, to: Targets) -> int:
        head = self.node(NOTHING, (), None)
        after = self.block(loop.orelse, to)
        body = self.block(loop.body, replace(to, after=head, continues=head, breaks=to.after))
        if isinstance(loop, ast.While):
            self.nodes[head] = Node(after=(self.branch(loop.test, body, after, to.raises),))
            return head
        item = self.node(find_names(loop.target), (body,), to.raises)
        self.nodes[head] = Node(after=(item, after), on_error=to.raises)
        return self.node(find_names(loop.iter), (head,), to.raises)

    def managed(self, items: Sequence[ast.withitem], body: Sequence[ast.stmt], to: Targets) -> int:
        if not items:
            return self.block(body, to)
        item, *rest = items
        inside = to.through(lambda target: self.node(NOTHING, (target,), to.raises))
        swallowed = (to.after,) if self.swallows(item) else ()
        inside = replace(inside, raises=self.node(NOTHING, swallowed, to.raises))
        entered = self.managed(rest, body, inside)
        bound = self.node(find_names(item.optional_vars), (entered,), inside.raises)
        return self.node(find_names(item.context_expr), (bound,), to.raises)

    def guarded(self, guarded: ast.Try | ast.TryStar, to: Targets) -> int:
        if final := guarded.finalbody:
            outer = to
            to = to.through(lambda target: self.block(final, replace(outer, after=target)))
        handlers = self.groups(guarded, to) if isinstance(guarded, ast.TryStar) else self.handlers(guarded, to)
        after = self.block(guarded.orelse, to)
        start = len(self.nodes)
        body = self.block(guarded.body, replace(to, after=after, raises=handlers))
        if self.reaches(handlers, body, start):
            return body
        return self.node(NOTHING, (body, handlers), to.raises)  # by Ctrl-C: its handlers keep what they do

    def reaches(self, target: int, entry: int, start: int) -> bool:
        """Whether a node may come after another one by those from `start` on."""
        seen, todo = set[int](), [entry]
        while todo:
            index = todo.pop()
            if index == target:
                return True
            if index >= start and index not in seen:
                seen.add(index)
                node = self.nodes[index]
                todo += node.after if node.on_error is None else (*node.after, node.on_error)
        return False

    def handlers(self, guarded: ast.Try, to: Targets) -> int:
        unmatched = to.raises
        for handler in reversed(guarded.handlers):
            unmatched = self.handler(handler, to, unmatched)
        return unmatched

    def groups(self, guarded: ast.TryStar, to: Targets) -> int:
        """Each `except*` may run after the others; if none matches or one raises, an exception goes on at the end."""
        handled, unhandled, failed = self.node(NOTHING, (to.after,), to.raises), to.raises, to.raises
        for handler in reversed(guarded.handlers):
            matched = replace(to, after=handled, raises=failed)
            handled, unhandled, failed = (
                self.handler(handler, matched, handled),
                self.handler(handler, matched, unhandled),
                self.handler(handler, replace(to, after=failed, raises=failed), failed),
            )
        return unhandled

    def handler(self, handler: ast.ExceptHandler, to: Targets, unmatched: int) -> int:
        if handler.name:
            bound = frozenset({handler.name})
            unbind = Names(writes=bound, deletes=bound)
            inside = to.through(lambda target: self.node(unbind, (target,), None))
            body = self.node(Names(writes=bound, surely=bound), (self.block(handler.body, inside),), None)
        else:
            body = self.block(handler.body, to)
        if handler.type is None:
            return body
        return self.node(find_names(handler.type), (body, unmatched), to.raises)

    def cases(self, cases: Sequence[ast.match_case], to: Targets) -> int:
        unmatched = to.after
        for case in reversed(cases):
            body = self.block(case.body, to)
            guarded = self.branch(case.guard, body, unmatched, to.raises) if case.guard else body
            names = find_names(case.pattern)
            bound = self.node(names.binding(), (guarded,), None)
            after = (bound,) if _always_matches(case.pattern) else (bound, unmatched)
            unmatched = self.node(names.reading(), after, to.raises)
        return unmatched


def _never_raises(statement: ast.stmt) -> bool:
    match statement:
        case ast.Pass() | ast.Global() | ast.Nonlocal():
            return True
        case ast.Assign(targets=targets, value=ast.Constant()):
            return all(isinstance(target, ast.Name) for target in targets)
        case _:
            return False


def _always_matches(pattern: ast.pattern) -> bool:
    match pattern:
        case ast.MatchAs(pattern=None):
            return True
        case ast.MatchAs(pattern=ast.pattern() as inner):
            return _always_matches(inner)
        case ast.MatchOr(patterns=patterns):
            return any(_always_matches(inner) for inner in patterns)
        case _:
            return False
