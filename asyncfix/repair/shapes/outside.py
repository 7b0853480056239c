"""What the rest of a coroutine does with the connection and cursors of a block that holds them."""

import ast
from collections.abc import Iterator

from asyncfix.model.finding import Reason
from asyncfix.repair.bench import Bench
from asyncfix.repair.dataflow.interface import find_interface_in, find_seen_by_others
from asyncfix.repair.dataflow.names import line_of
from asyncfix.repair.scene.blocks import Block, find_blocks
from asyncfix.repair.scene.entered_names import find_left
from asyncfix.repair.scene.syntax import mentions, own_nodes
from asyncfix.repair.scene.tools import bound_in


def find_used_outside(bench: Bench, block: Block) -> Iterator[Reason]:
    """Names of the block's connection and cursors that the rest of the coroutine uses too."""
    within = [each for statement in block.statements for each in ast.walk(statement)]
    inside = {id(each) for each in within}
    kept = bench.kept_by(block.statements) | bench.held.at(block.statements[0], bench.handles)
    kept |= bench.left_by(block.statements) & names_entered(block)  # which have a value in its thread alone
    names = frozenset(map(name_of, within)) & bench.handles & (kept | bench.whole.names.captures)
    for name in sorted(names & (bench.whole.names.nonlocals | bench.whole.names.globals)):
        yield Reason("handle-escapes", block.line, f"`{name}` is a variable of others, too, who may use it at any time")
    anew = names - find_seen_by_others(bench.whole, *block.statements)
    own = anew - frozenset(find_interface_in(bench.whole, block.statements).parameters)
    left = find_left(bench.scene, bench.function, bench.node)
    for each in own_nodes(list(bench.node.body)):
        used = used_by(each, names - own) if id(each) not in inside and each not in left else []
        if used := [name for name in used if name not in anew or not _is_of_other_block(bench, each, name)]:
            yield Reason("handle-escapes", line_of(each), f"`{used[0]}` is used outside of the block that holds it")


def names_entered(block: Block) -> frozenset[str]:
    """What entering the block's manager binds."""
    target = block.item.optional_vars if block.item else None
    return frozenset(each.id for each in ast.walk(target) if isinstance(each, ast.Name)) if target else frozenset()


def used_by(node: ast.AST, names: frozenset[str]) -> list[str]:
    """The variables that a name or a nested function reads."""
    match node:
        case ast.Name(id=name, ctx=ast.Load()):
            return [name] if name in names else []
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda() | ast.ClassDef():
            return [name for name in sorted(names) if mentions(node, frozenset((name,)))]
        case _:
            return []


def name_of(node: ast.AST) -> str:
    """The name that a node is or makes, "" for others."""
    match node:
        case ast.Name(id=name) | ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return name
        case _:
            return ""


def _is_of_other_block(bench: Bench, node: ast.AST, name: str) -> bool:
    """A use in another block that binds the name, to a connection or cursor of its own."""
    others = find_blocks(bench.scene, bench.function, bench.node)
    own = [each for each in others if name in bound_in(*each.statements)]
    return any(any(each is node for s in block.statements for each in ast.walk(s)) for block in own)
