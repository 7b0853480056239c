"""Ways through statements on which a coroutine is not suspended."""

import ast
from collections.abc import Callable as Function
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce

from asyncfix.model.remembered import frozen

IsSure = Function[[ast.AST], bool]  # whether the coroutine is suspended wherever a node is evaluated

COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


@frozen
class Ways:
    """How statements can be left unless they suspend the coroutine; what raises is taken to leave nothing behind."""

    on: bool = False  # to what follows them
    out: bool = False  # by `return`, `break` or `continue`

    def __or__(self, other: "Ways") -> "Ways":
        return Ways(self.on or other.on, self.out or other.out)


@frozen
class Passable:
    """The ways through each statement of a list, and through all from there on; where it is suspended at the latest."""

    ways: Sequence[Ways]
    onwards: Sequence[Ways]
    stop: int


def passable(statements: Iterable[ast.stmt], is_sure: IsSure) -> Passable:
    found = [ways_through(each, is_sure) for each in statements]
    onwards = [Ways(on=True)]
    for each in reversed(found):
        onwards.append(Ways(each.on and onwards[-1].on, each.out or (each.on and onwards[-1].out)))
    stop = next((index for index, each in enumerate(found) if not each.on), len(found))
    return Passable(found, onwards[::-1], stop)


def ways(statements: Iterable[ast.stmt], is_sure: IsSure) -> Ways:
    """How a list of statements can be left."""
    return passable(statements, is_sure).onwards[0]


def ways_through(statement: ast.stmt, is_sure: IsSure) -> Ways:
    if is_sure(statement) or suspends_first(statement, is_sure):
        return Ways()
    match statement:
        case ast.Return() | ast.Break() | ast.Continue():
            return Ways(out=True)
        case ast.Raise():
            return Ways()
        case ast.If(body=body, orelse=orelse):
            return ways(body, is_sure) | ways(orelse, is_sure)
        case ast.Match(cases=cases):
            return either((ways(each.body, is_sure) for each in cases), Ways(not is_exhaustive(cases)))
        case ast.With(body=body) | ast.AsyncWith(body=body):
            return ways(body, is_sure)
        case ast.Try() | ast.TryStar():
            return tried(statement, is_sure)
        case ast.For() | ast.AsyncFor() | ast.While():
            return repeated(statement, is_sure)
        case _:
            return Ways(on=True)


def either(found: Iterable[Ways], otherwise: Ways) -> Ways:
    return reduce(Ways.__or__, found, otherwise)


def tried(statement: ast.Try | ast.TryStar, is_sure: IsSure) -> Ways:
    """What fails in the first statement has been awaited there, if anything is."""
    body = ways(statement.body, is_sure)
    rest = ways(statement.orelse, is_sure) if body.on else Ways()
    found = Ways(rest.on, body.out or rest.out)
    if ways_through(statement.body[0], is_sure) != Ways():
        found = either((ways(each.body, is_sure) for each in statement.handlers), found)
    last = ways(statement.finalbody, is_sure)
    return found | Ways(out=last.out) if last.on else Ways(out=last.out)


def repeated(statement: ast.For | ast.AsyncFor | ast.While, is_sure: IsSure) -> Ways:
    """A loop may have nothing to do, if it is none that only its body ends."""
    body = ways(statement.body, is_sure)
    if isinstance(statement, ast.While) and isinstance(statement.test, ast.Constant) and statement.test.value:
        return Ways(body.out, body.out)
    return Ways(True, body.out)


def is_exhaustive(cases: Sequence[ast.match_case]) -> bool:
    return any(isinstance(each.pattern, ast.MatchAs) and not each.pattern.pattern and not each.guard for each in cases)


def suspends_first(statement: ast.stmt, is_sure: IsSure) -> bool:
    """Whether the coroutine is suspended by what a statement evaluates before it enters a suite."""
    return any(is_sure(each) for each in evaluated(heads_of(statement)))


def heads_of(statement: ast.stmt) -> list[ast.AST]:
    match statement:
        case ast.If(test=head) | ast.While(test=head) | ast.Match(subject=head):
            return [head]
        case ast.For(iter=head) | ast.AsyncFor(iter=head):
            return [head]
        case ast.With(items=items) | ast.AsyncWith(items=items):
            return [each.context_expr for each in items]
        case ast.Try() | ast.TryStar():
            return []
        case _:
            return [statement]


def evaluated(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """The nodes of some that are evaluated on each way through these."""
    todo = list(nodes)
    while todo:
        node = todo.pop()
        yield node
        match node:
            case ast.BoolOp(values=values):
                todo += values[:1]
            case ast.IfExp(test=test) | ast.Assert(test=test):
                todo.append(test)
            case ast.Compare(left=left, comparators=comparators):
                todo += [left, *comparators[:1]]
            case _ if isinstance(node, COMPREHENSIONS):
                todo.append(node.generators[0].iter)
            case _ if not isinstance(node, SCOPES):
                todo += ast.iter_child_nodes(node)
