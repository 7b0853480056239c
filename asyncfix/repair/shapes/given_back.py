"""What a `finally` does to give connections back, and what it does once they have been given back."""

import ast
from collections.abc import Sequence

from asyncfix.catalog import is_stub
from asyncfix.repair.bench import Bench
from asyncfix.repair.judgement.coming import comes_to, runs
from asyncfix.repair.scene.blocks import calls_in
from asyncfix.repair.scene.syntax import mentions

Statements = Sequence[ast.stmt]
# What could be meant to come after that, or hands functions to somebody who could.
MINDING = ("acquires", "releases", "ends_pool", "blocks", "needs_loop", "runs", "offloads", "submits")


def parted(bench: Bench, final: Statements, handles: frozenset[str]) -> tuple[Statements, Statements]:
    """The statements that use the connections themselves, and those behind them, which run before these then.

    Such a rest only counts, or awaits coroutines of the project that have to do with no connection, and tell nobody.
    """
    using = [index for index, each in enumerate(final) if mentions(each, handles)]
    if not using:
        return [], []
    given, rest = final[using[0] : using[-1] + 1], final[using[-1] + 1 :]
    counted = [ast.unparse(each.target) for each in rest if isinstance(each, ast.AugAssign) and is_count(each)]
    is_once = not any(closes_again(bench, call, name) for call in calls_in(given) for name in handles)  # else it stays
    is_plain = all(is_counting(each) or (is_once and minds_nothing(bench, each)) for each in rest)
    is_asked = any(name in ast.unparse(each) for name in counted for each in given)
    return (given, rest) if is_plain and not is_asked else ([*given, *rest], [])


def closes_again(bench: Bench, call: ast.Call, handle: str) -> bool:
    """`conn.close()`, which does nothing if it is closed."""
    match call:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name)), args=[], keywords=[]) if name == handle:
            marks = bench.scene.called_marks(call, bench.function, "releases")
            return bool(marks) and all(mark is not None and mark.get("again") for mark in marks)
        case _:
            return False


def is_counting(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.AugAssign) and is_count(statement)


def is_count(statement: ast.AugAssign) -> bool:
    """`self.aboard -= 1`"""
    is_stepped = isinstance(statement.op, ast.Add | ast.Sub) and isinstance(statement.value, ast.Constant)
    return is_stepped and isinstance(statement.target, ast.Attribute | ast.Name)


def minds_nothing(bench: Bench, statement: ast.stmt) -> bool:
    """`await self.audit.note("out")`, which does the same while the connection is still out."""
    match statement:
        case ast.Expr(value=ast.Await(value=ast.Call() as call)):
            called = bench.scene.called_functions(call, bench.function)
            run = set(runs(bench.scene, bench.function, [statement]))
            is_known = bool(called) and not any(is_stub(each.path) for each in called)
            return is_known and not any(comes_to(bench.scene, each, mark) for each in run for mark in MINDING)
        case _:
            return False
