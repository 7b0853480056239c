"""Several statements on one line, of which not all move together."""

import ast
from collections.abc import Iterable

from asyncfix.catalog import is_stub
from asyncfix.repair.bench import Bench
from asyncfix.repair.edits import position
from asyncfix.repair.scene.blocks import Block, awaits_inside


def shares_line(bench: Bench, block: Block, is_parted: bool = False) -> bool:
    """Whether a line is only in part the block's, or of one that does not move whole has several of its statements.

    Not where these only open, ask and close what is the block's alone: what else is judged, is judged by lines.
    """
    own = {position(each): each for each in block.statements}
    others = {position(each) for each in block.siblings}
    lines = [line for line, _ in {*own, *others}]
    shared = {line for line, _ in own if lines.count(line) > 1}
    if any(line in shared and (line, column) not in own for line, column in others):
        return True
    is_parted = is_parted or awaits_inside(block)
    return is_parted and not all(is_about_own(bench, block, each) for (line, _), each in own.items() if line in shared)


def is_about_own(bench: Bench, block: Block, statement: ast.stmt) -> bool:
    """`conn = connect()`, `cur = conn.cursor()`, `row = cur.fetchone()`, `conn.commit()`, `pool.putconn(conn)`."""
    match statement:
        case ast.Expr(value=ast.Call() as call):
            return is_plain(bench, call, is_first=False)
        case ast.Assign(targets=[ast.Name() | ast.Tuple() as target], value=ast.Call() as call):
            is_local = all(isinstance(each, ast.Name | ast.Tuple | ast.expr_context) for each in ast.walk(target))
            return is_local and is_plain(bench, call, statement is block.statements[0])
        case _:
            return False


def is_plain(bench: Bench, call: ast.Call, is_first: bool) -> bool:
    """A library's method of a connection or cursor that gets nothing but names by keyword, or what takes or gives one
    back.
    """
    from asyncfix.repair.judgement.takings import gives_back  # of what shares a line

    called = bench.scene.called_functions(call, bench.function)
    is_own = isinstance(call.func, ast.Attribute) and are_handles(bench, [call.func.value])
    is_own = is_own and bool(called) and all(is_stub(each.path) for each in called)
    is_given = bool(call.args) and are_handles(bench, call.args) and gives_back(bench.scene, bench.function, call)
    named = all(isinstance(each.value, ast.Name | ast.Constant) for each in call.keywords)
    return named and ((not call.args and (is_own or is_first)) or is_given)


def are_handles(bench: Bench, values: Iterable[ast.expr]) -> bool:
    return all(isinstance(each, ast.Name) and each.id in bench.handles for each in values)
