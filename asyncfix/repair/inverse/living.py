"""Which variables are read later: less than there may be, never more.

Exceptions lead to handlers, but nothing here knows of a `with` that swallows them: what is read only then is not seen.
"""

import ast
from collections.abc import Iterator, Sequence

from asyncfix.model.remembered import field, frozen, replace, slotted
from asyncfix.repair.inverse.exits import is_endless

Live = frozenset[str]
NONE: Live = frozenset()
DEFERRED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@frozen
class Ways:
    """What is read after each way out of some statements; `raised` if they raise something that is handled."""

    on: Live = NONE
    broken: Live = NONE
    continued: Live = NONE
    returned: Live = NONE
    raised: Live = NONE


@slotted
class Living:
    """Reads functions backwards; `found` is what is read after the statements that were asked for, by their number."""

    asked: frozenset[int] = frozenset()
    found: dict[int, Ways] = field(default_factory=dict)

    def suite(self, body: Sequence[ast.stmt], ways: Ways) -> Live:
        """What is read at the beginning of statements."""
        on = ways.on
        for each in reversed(body):
            after = replace(ways, on=on)
            if id(each) in self.asked:
                self.found[id(each)] = after
            on = self.statement(each, after)
        return on

    def statement(self, node: ast.stmt, ways: Ways) -> Live:
        match node:
            case ast.Return(value=value):
                return before(value, ways.returned)
            case ast.Raise(exc=raised, cause=cause):
                return before(raised, before(cause, NONE))
            case ast.Break():
                return ways.broken
            case ast.Continue():
                return ways.continued
            case ast.If(test=test, body=then, orelse=other):
                return before(test, self.suite(then, ways) | self.suite(other, ways))
            case ast.For() | ast.AsyncFor() | ast.While():
                return self.loop(node, ways)
            case ast.With(items=items, body=body) | ast.AsyncWith(items=items, body=body):
                on = self.suite(body, ways)
                for item in reversed(items):
                    on = before(item.context_expr, before(item.optional_vars, on))
                return on
            case ast.Try() | ast.TryStar():
                return self.guarded(node, ways)
            case ast.Match(subject=subject, cases=cases):
                on = ways.on
                for each in reversed(cases):
                    on = self.case(each, ways, on)
                return before(subject, on)
            case _:
                return before(node, ways.on)

    def loop(self, node: ast.For | ast.AsyncFor | ast.While, ways: Ways) -> Live:
        ended = NONE if is_endless(node) else self.suite(node.orelse, ways)
        head: Live = ended
        for _ in range(2):  # once around is enough
            on = self.suite(node.body, Ways(head, ways.on, head, ways.returned, ways.raised))
            head = before(node.test, on | ended) if isinstance(node, ast.While) else before(node.target, on) | ended
        return head if isinstance(node, ast.While) else before(node.iter, head)

    def guarded(self, node: ast.Try | ast.TryStar, ways: Ways) -> Live:
        if node.finalbody:
            ways = self.through(node.finalbody, ways)
        handled = [self.suite(each.body, unbound(ways, each.name)) - {each.name} for each in node.handlers]
        raised = NONE.union(*handled) if handled else ways.raised
        return self.suite(node.body, replace(ways, on=self.suite(node.orelse, ways), raised=raised))

    def through(self, final: Sequence[ast.stmt], ways: Ways) -> Ways:
        """What is read before a `finally`, on each way that leads through it."""
        ends = (ways.on, ways.broken, ways.continued, ways.returned, ways.raised)
        *others, on = [self.suite(final, replace(ways, on=end)) for end in (*ends[1:], ends[0])]
        return Ways(on, *others)

    def case(self, case: ast.match_case, ways: Ways, missed: Live) -> Live:
        """What is read before a pattern is tried; `missed` is read where it does not match."""
        matched = before(case.guard, self.suite(case.body, ways) | (missed if case.guard else NONE))
        named = {name for node in ast.walk(case.pattern) for name in captured(node)}
        always = isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None
        return (matched - named) | (NONE if always else missed)


def unbound(ways: Ways, name: str | None) -> Ways:
    """The ways out of a handler: its name has no value behind it."""
    ends = (ways.on, ways.broken, ways.continued, ways.returned, ways.raised)
    return Ways(*(each - {name} for each in ends))


def before(node: ast.AST | None, on: Live) -> Live:
    """What is read before an expression or a simple statement."""
    for name, is_read in reversed(list(uses(node)) if node else []):
        on = on | {name} if is_read else on - {name}
    return on


def uses(node: ast.AST) -> Iterator[tuple[str, bool]]:
    """Reads and changes of variables in the order in which they stand; what may not happen counts."""
    match node:
        case ast.Name(id=name, ctx=ctx):
            yield name, isinstance(ctx, ast.Load)
        case ast.AugAssign(target=target, op=_, value=value):
            if isinstance(target, ast.Name):
                yield target.id, True
            yield from uses(value)
            yield from uses(target)
        case ast.Assign(targets=targets, value=value):
            yield from uses(value)
            for each in targets:
                yield from uses(each)
        case ast.AnnAssign(target=target, value=value):
            if value:
                yield from uses(value)
                yield from uses(target)
        case ast.NamedExpr(target=target, value=value):
            yield from uses(value)
            yield from uses(target)
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() | ast.Import() | ast.ImportFrom():
            yield from ((name, False) for name in defined_by(node))
        case ast.Lambda():
            return
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            yield from comprehended(node)
        case _:
            for child in ast.iter_child_nodes(node):
                yield from uses(child)


def defined_by(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            yield from (each.asname or each.name.partition(".")[0] for each in names)
        case _:
            return


def comprehended(node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp) -> Iterator[tuple[str, bool]]:
    """Variables of the function that a comprehension reads."""
    own = {name for each in node.generators for name, is_read in uses(each.target) if not is_read}
    for child in ast.iter_child_nodes(node):
        yield from ((name, True) for name, is_read in uses(child) if is_read and name not in own)


def captured(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
            yield name
        case _:
            return


def own_nodes(body: Sequence[ast.AST]) -> Iterator[ast.AST]:
    """All nodes of a function's own scope, but for what comprehensions bind for themselves."""
    todo = list(body)
    while todo:
        node = todo.pop()
        yield node
        if isinstance(node, ast.comprehension):
            todo += [node.iter, *node.ifs]
        elif not isinstance(node, (*DEFERRED, ast.ClassDef)):
            todo += ast.iter_child_nodes(node)


def changed(body: Sequence[ast.stmt]) -> frozenset[str]:
    """The variables that statements bind."""
    return frozenset(name for node in own_nodes(body) for name in bound_by(node))


def bound_by(node: ast.AST) -> Iterator[str]:
    yield from captured(node)
    match node:
        case ast.Name(id=name, ctx=ast.Store()) | ast.ExceptHandler(name=str(name)):
            yield name
        case _:
            yield from defined_by(node)
