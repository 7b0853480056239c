"""A connection that is taken inside of a `try`: what may run before it was taken."""

import ast
from collections.abc import Sequence

from asyncfix.model.remembered import frozen
from asyncfix.repair.bench import Bench
from asyncfix.repair.scene.blocks import Block
from asyncfix.repair.scene.retries import is_without, leaves
from asyncfix.repair.scene.syntax import mentions
from asyncfix.repair.shapes.behind import find_earlier, is_none

Body = Sequence[ast.stmt]


@frozen
class Tried:
    """The parts of such a `try` that use the connection, and how the rest asks if there is one.

    `tests` are the `if`s that ask whether it was taken, `unasked` the statements that use it without asking, where it
    may not have been, and `given_unasked` those that give it back so. `initial` is `conn = None` right above the
    `try`, `earlier` one further above. `is_none`: its name is None before. `is_plain`: all there is takes, uses and
    gives back. `is_first`: nothing uses it before. `gives_back_alone`: what gives it back does nothing else where it
    was not taken. `behind` is what the `finally` does after that.
    """

    bodies: tuple[Body, ...]
    unasked: tuple[ast.stmt, ...]
    given_unasked: tuple[ast.stmt, ...]
    tests: tuple[ast.stmt, ...]
    initial: ast.stmt | None
    is_none: bool
    is_plain: bool
    is_first: bool
    gives_back_alone: bool
    behind: tuple[ast.stmt, ...] = ()
    earlier: ast.stmt | None = None


def find_tried(bench: Bench, block: Block, taken: ast.Assign, handle: str, released: Body, behind: Body) -> Tried:
    statement = block.statements[-1]
    assert isinstance(statement, ast.Try)
    place = statement.body.index(taken)
    kept = statement.finalbody[: len(statement.finalbody) - len(released) - len(behind)]
    after = [*(each.body for each in statement.handlers), kept]
    initial = next((each for each in block.statements[:-1] if is_none(each, handle)), None)
    questions = questions_of(bench, block, handle, initial)
    tests = [each for body in after for each in body if asks(each, questions)]
    unasked = [each for body in after for each in body if mentions(each, bench.handles) and each not in tests]
    opened = [each for each in unasked if any(asks(each, both(name)) for name in bench.handles - {handle})]
    unasked = [each for each in unasked if each not in opened]
    given = tuple(each for each in released if not begins_by_asking(each, questions))
    guarded = [each.body for each in (*tests, *opened) if isinstance(each, ast.If)]
    return Tried(
        bodies=(statement.body[place + 1 :], statement.orelse, *guarded, *((each,) for each in unasked)),
        unasked=tuple(unasked),
        given_unasked=given,
        tests=tuple(tests),
        initial=initial,
        is_none=handle in questions,
        is_plain=not (statement.handlers or statement.orelse or kept or place),
        is_first=not any(mentions(each, bench.handles) for each in statement.body[:place]),
        gives_back_alone=all(mentions(each, frozenset((handle,))) for each in given),
        behind=tuple(behind),
        earlier=None if initial else find_earlier(bench, block, handle),
    )


def after_try(tests: Body, unsure: Body, initial: ast.stmt | None) -> Tried:
    """Of one that is taken in a `try` of its own; `unsure` is what comes after it where it may not have been taken."""
    return Tried(
        bodies=(),
        unasked=(),
        given_unasked=tuple(unsure),
        tests=tuple(tests),
        initial=initial,
        is_none=initial is not None,
        is_plain=False,
        is_first=True,
        gives_back_alone=True,
    )


def leaves_without(statement: ast.stmt, handle: str) -> bool:
    """`if conn is None: raise Unavailable`, so that nothing after it runs without a connection."""
    match statement:
        case ast.If(test=test, body=body, orelse=[]) if is_without(test, handle):
            return leaves(body) and not any(mentions(each, frozenset((handle,))) for each in body)
        case _:
            return False


def without_ending(statements: Body, handles: frozenset[str]) -> Body:
    """Statements without a `break` or a `return row` at their end, for which it doesn't matter what has been closed."""
    match statements:
        case [*before, ast.Break() | ast.Continue() | ast.Return(value=None | ast.Constant() | ast.Name()) as last]:
            return statements if mentions(last, handles) or not before else before
        case _:
            return statements


def questions_of(bench: Bench, block: Block, handle: str, initial: ast.stmt | None) -> frozenset[str]:
    """How to ask whether a connection was taken: where its name is None before, or where it is not bound."""
    beside = [each for each in block.siblings if is_none(each, handle)]
    named = [each for each in ast.walk(bench.node) if isinstance(each, ast.Name) and each.id == handle]
    times = sum(not isinstance(each.ctx, ast.Load) for each in named)
    if initial or (times == len(beside) + 1 == 2 and beside[0].lineno < block.line):
        return frozenset((handle, f"{handle} is not None"))
    is_unbound = times == 1 and not is_in_loop(bench, block.statements[-1])
    return frozenset((f"'{handle}' in locals()",)) if is_unbound else frozenset()


def both(name: str) -> frozenset[str]:
    """How to ask whether a cursor was opened: the test stays what it is."""
    return frozenset((name, f"{name} is not None", f"'{name}' in locals()"))


def is_in_loop(bench: Bench, statement: ast.AST) -> bool:
    while statement is not bench.node:
        statement = bench.scene.parents[statement]
        if isinstance(statement, ast.For | ast.AsyncFor | ast.While):
            return True
    return False


def asks(node: ast.stmt, questions: frozenset[str]) -> bool:
    return isinstance(node, ast.If) and not node.orelse and ast.unparse(node.test) in questions


def begins_by_asking(node: ast.stmt, questions: frozenset[str]) -> bool:
    """`if conn:`, or `if conn and not conn.closed:`."""
    match node:
        case ast.If(test=ast.BoolOp(op=ast.And(), values=[first, *_]), orelse=[]):
            return ast.unparse(first) in questions
        case _:
            return asks(node, questions)


def is_use(statement: ast.stmt, handle: str) -> bool:
    """`conn.rollback()`: an error where there is no connection, and the same error where nothing is held."""
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name)), args=[], keywords=[])):
            return name == handle
        case _:
            return False
