"""A `with` over several managers is one inside of another: each can be entered where it must be."""

import ast
from collections.abc import Iterable, Iterator, Sequence

from asyncfix.link.program import Key
from asyncfix.model.remembered import replace
from asyncfix.repair.edits import Exchange, Nest, position
from asyncfix.repair.judgement.locked import find_locks
from asyncfix.repair.scene.blocks import Block
from asyncfix.repair.scene.deadlines import find_deadline
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import mentions, own_nodes, suspends
from asyncfix.repair.scene.task_locks import TaskLock
from asyncfix.repair.scene.together import entered_with

With = ast.With | ast.AsyncWith
Nested = tuple[With, Nest | Exchange]
Lock = tuple[str, TaskLock]  # with the name that it has here


def nest(
    scene: Scene, function: Key, block: Block, handles: frozenset[str], lock: Lock | None
) -> tuple[Block, list[Nested]]:
    """The block with a `with` of its own, where it can't move together with what else its `with` enters.

    So does each of what is made of its connection around an await. `lock` is taken around it, too, and a time limit
    that it sets inside is set around it. The statements are put in their place in the tree that the analysis looks at.
    """
    done: list[Nested] = []
    for statement in list(own_nodes(list(block.statements))):
        if not isinstance(statement, With):
            continue
        cuts = tuple(cuts_of(scene, function, statement, block, handles))
        edit = Nest(position(statement), cuts)
        if lock and block.item in statement.items:
            edit = take(scene, statement, lock, statement.items.index(block.item), cuts)
        if edit.cuts:
            done.append((statement, edit))
        for at in reversed(edit.cuts):
            cut(scene, statement, at)
    if done:
        scene.reshape(function)
    own = scene.parents[block.item] if block.item else block.statements[0]
    if isinstance(own, ast.AsyncWith) and (inner := find_limit(scene, function, block, own)):
        done.append((own, Exchange(position(own))))
        exchange(scene, own, inner)
        scene.reshape(function)
        own = inner
    if own is block.statements[0]:
        return block, done
    assert isinstance(own, With)
    in_lock = any(isinstance(edit, Nest) and edit.lock for _, edit in done)
    return replace(block, statements=(own, *block.statements[1:]), siblings=(own,), in_lock=in_lock), done


def find_limit(scene: Scene, function: Key, block: Block, own: ast.AsyncWith) -> ast.AsyncWith | None:
    """A time limit inside of the block that is set around it; in a lock the connection is held, which is as good."""
    inner = find_deadline(scene, function, block, own)
    return inner if inner and not find_locks(scene, function, scene.nodes[function], own) else None


def apart(scene: Scene, function: Key, statement: With, indices: Sequence[int]) -> list[Nested]:
    """Gives each of some items of a `with` one of its own."""
    count = len(statement.items)
    cuts = tuple(sorted({cut for each in indices for cut in (each, each + 1)} - {0, count}))
    if not cuts:
        return []
    for at in reversed(cuts):
        cut(scene, statement, at)
    scene.reshape(function)
    return [(statement, Nest(position(statement), cuts))]


def parting(statement: ast.AST, nested: Iterable[Nested]) -> Iterator[Nest | Exchange]:
    """What makes a statement of one that enters more, or parts it itself."""
    for outer, edit in nested:
        parts = [outer]
        while isinstance(edit, Nest) and len(parts) <= len(edit.cuts) and isinstance(parts[-1].body[0], With):
            parts.append(parts[-1].body[0])
        if statement in parts:
            yield edit


def take(scene: Scene, statement: With, lock: Lock, index: int, cuts: Sequence[int]) -> Nest:
    """A lock before an item of a `with`, with what it enters before; in the text it has no place yet."""
    name, origin = lock
    item = ast.withitem(ast.parse(name, mode="eval").body)
    scene.stand_ins[item.context_expr] = (origin.function, origin.span)
    scene.parents[item] = statement
    for parent in ast.walk(item):
        for each in ast.iter_child_nodes(parent):
            scene.parents[each] = parent
        ast.copy_location(parent, statement)
        if isinstance(parent, ast.expr):
            parent.end_lineno, parent.end_col_offset = parent.lineno, parent.col_offset
    statement.items.insert(index, item)
    before, behind = ([each for each in cuts if each < index], [each + 1 for each in cuts if each > index])
    return Nest(position(statement), (*before, index + 1, *behind), name, index)


def cuts_of(scene: Scene, function: Key, statement: With, block: Block, handles: frozenset[str]) -> Iterator[int]:
    """Before which items a `with` is parted; connections that it takes one after the other stay together."""
    is_own = block.item in statement.items
    if len(statement.items) == 1 or not (suspends(statement.body) or (is_own and isinstance(statement, ast.AsyncWith))):
        return
    index = last = statement.items.index(block.item) if is_own and block.item else -1
    last += entered_with(scene, function, statement, block.item) if is_own and block.item else 0
    for at, item in enumerate(statement.items):
        is_part = mentions(item.context_expr, handles) or mentions(statement.items[at - 1].context_expr, handles)
        if at and (at in (index, last + 1) or is_part):
            yield at


def cut(scene: Scene, statement: With, at: int) -> None:
    """What a `with` enters from some item on is entered by one inside of it, which stands where that item does."""
    rest = statement.items[at:]
    first = rest[0].context_expr
    inner = ast.copy_location(type(statement)(rest, statement.body), statement)
    inner.lineno, inner.col_offset = first.lineno, first.col_offset
    scene.parents.update({inner: statement, **dict.fromkeys((*rest, *statement.body), inner)})
    statement.items, statement.body = statement.items[:at], [inner]


def exchange(scene: Scene, outer: With, inner: With) -> None:
    """One `with` enters what the other one did."""
    outer.items, inner.items = inner.items, outer.items
    scene.parents.update({**dict.fromkeys(outer.items, outer), **dict.fromkeys(inner.items, inner)})


def unnest(scene: Scene, function: Key, nested: list[Nested]) -> None:
    """Puts together again what is not repaired."""
    for outer, edit in reversed(nested):
        if isinstance(edit, Exchange):
            assert isinstance(outer.body[0], With)
            exchange(scene, outer, outer.body[0])
            continue
        for _ in edit.cuts:
            inner, *behind = outer.body
            assert isinstance(inner, With)
            outer.items, outer.body = [*outer.items, *inner.items], [*inner.body, *behind]
            scene.parents.update(dict.fromkeys((*outer.items, *outer.body), outer))
        if edit.lock:
            del outer.items[edit.before]
    scene.reshape(function)
