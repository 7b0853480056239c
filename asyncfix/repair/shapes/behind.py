"""What a `finally` does after it gave a connection back, and what was said of the connection before it was taken."""

import ast

from asyncfix.repair.bench import Bench
from asyncfix.repair.scene.blocks import Block
from asyncfix.repair.scene.syntax import mentions, own_nodes

Body = list[ast.stmt]
LEAVING = (ast.Return, ast.Break, ast.Continue)


def part_final(final: Body, handle: str, handles: frozenset[str]) -> tuple[Body, Body]:
    """What gives a connection back, and what stands behind that and uses nothing of it.

    A `return` there would end an error that giving it back raises.
    """
    using = [index for index, each in enumerate(final) if mentions(each, frozenset((handle,)))]
    if not using:
        return [], []
    end = using[-1] + 1
    behind = final[end:]
    is_left = any(isinstance(each, LEAVING) for each in own_nodes(list(behind)))
    if is_left or any(mentions(each, handles) for each in behind):
        return final[using[0] :], []
    return final[using[0] : end], behind


def find_earlier(bench: Bench, block: Block, handle: str) -> ast.stmt | None:
    """`conn = None` with other statements between it and the block, which nothing else than the block needs."""
    found = [each for each in block.siblings if is_none(each, handle) and each.lineno < block.line]
    inside = {id(each) for statement in block.statements for each in ast.walk(statement)}
    named = [each for each in ast.walk(bench.node) if isinstance(each, ast.Name) and each.id == handle]
    others = [each for each in named if id(each) not in inside]
    return found[0] if len(found) == len(others) == 1 else None


def is_none(statement: ast.stmt, name: str) -> bool:
    match statement:
        case ast.Assign(targets=[ast.Name(id=target)], value=ast.Constant(value=None)):
            return target == name
        case _:
            return False
