"""A `with` over several managers is one inside of another: each can be entered where it must be."""

import ast
from collections.abc import Iterator
from dataclasses import replace

from asyncfix.link.program import Key
from asyncfix.repair.model import Nest, position
from asyncfix.repair.scene.blocks import Block
from asyncfix.repair.scene.scene import Scene, mentions, own_nodes, suspends

With = ast.With | ast.AsyncWith
Nested = tuple[With, Nest]


def nest(scene: Scene, function: Key, block: Block, handles: frozenset[str]) -> tuple[Block, list[Nested]]:
    """The block with a `with` of its own, where it can't move together with what else its `with` enters.

    So does each of what is made of its connection around an await. The statements are put in their place in the tree
    that the analysis looks at.
    """
    done = []
    for statement in list(own_nodes(list(block.statements))):
        if isinstance(statement, With) and (cuts := tuple(cuts_of(statement, block, handles))):
            done.append((statement, Nest(position(statement), cuts)))
            for at in reversed(cuts):
                cut(scene, statement, at)
    if done:
        scene.reshape(function)
    own = scene.parents[block.item] if block.item else block.statements[0]
    if own is block.statements[0]:
        return block, done
    assert isinstance(own, With)
    return replace(block, statements=(own, *block.statements[1:]), siblings=(own,)), done


def cuts_of(statement: With, block: Block, handles: frozenset[str]) -> Iterator[int]:
    """Before which items a `with` is parted."""
    is_own = block.item in statement.items
    if len(statement.items) == 1 or not (suspends(statement.body) or (is_own and isinstance(statement, ast.AsyncWith))):
        return
    index = statement.items.index(block.item) if is_own and block.item else -1
    for at, item in enumerate(statement.items):
        is_part = mentions(item.context_expr, handles) or mentions(statement.items[at - 1].context_expr, handles)
        if at and (at in (index, index + 1) or is_part):
            yield at


def cut(scene: Scene, statement: With, at: int) -> None:
    """What a `with` enters from some item on is entered by one inside of it, which stands where that item does."""
    rest = statement.items[at:]
    first = rest[0].context_expr
    inner = ast.copy_location(type(statement)(rest, statement.body), statement)
    inner.lineno, inner.col_offset = first.lineno, first.col_offset
    scene.parents.update({inner: statement, **dict.fromkeys((*rest, *statement.body), inner)})
    statement.items, statement.body = statement.items[:at], [inner]


def unnest(scene: Scene, function: Key, nested: list[Nested]) -> None:
    """Puts together again what is not repaired."""
    for outer, edit in reversed(nested):
        for _ in edit.cuts:
            inner, *behind = outer.body
            assert isinstance(inner, With)
            outer.items, outer.body = [*outer.items, *inner.items], [*inner.body, *behind]
            scene.parents.update(dict.fromkeys((*outer.items, *outer.body), outer))
    scene.reshape(function)
