"""Managers that a block enters besides its own, and that await nothing: they are entered in its thread, too."""

import ast
from collections.abc import Iterator, Sequence

from asyncfix.infer.types import in_order
from asyncfix.link.program import Key
from asyncfix.model.remembered import frozen, replace
from asyncfix.repair.bench import Bench
from asyncfix.repair.edits import Edit, Position, position
from asyncfix.repair.scene.blocks import Block
from asyncfix.repair.scene.managers import ManagerFacts
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.search import manager_here
from asyncfix.repair.scene.syntax import find_list, is_suspension, own_nodes
from asyncfix.repair.shapes.placement import find_unenterable, inspect

Put = tuple[ast.AsyncWith, ast.With]  # what stood in the tree, and what stands there for it


@frozen
class Along:
    """An `async with` item of a block, as a block of its own, and the manager that it enters."""

    block: Block
    manager: ManagerFacts


def find_along(bench: Bench, block: Block) -> Sequence[Along]:
    """What a block enters besides its own manager, where entering managers is all that it awaits; else nothing."""
    awaits = [each for each in own_nodes(list(block.statements)) if is_suspension(each)]
    entering = [each for each in awaits if isinstance(each, ast.AsyncWith)]
    items = [(each, item) for each in entering for item in each.items if item is not block.item]
    if len(entering) < len(awaits):
        return ()
    found = [along for each, item in items for along in entered_by(bench, each, item)]
    return found if len(found) == len(items) else ()


def entered_by(bench: Bench, statement: ast.AsyncWith, item: ast.withitem) -> Iterator[Along]:
    """What an item enters, where that is one manager of the project which a thread can enter."""
    scene = bench.scene
    values = in_order(scene.managed(item.context_expr, bench.function))
    value = manager_here(scene, values[0], statement) if len(values) == 1 else None
    siblings = tuple(find_list(scene.parents[statement], statement))
    block = Block((statement,), siblings, item, value)
    manager = inspect(bench, block)
    if manager and not any(find_unenterable(bench, block, manager)):
        yield Along(block, manager)


def places_of(along: Sequence[Along]) -> tuple[Position, ...]:
    entering = (each.block.with_statement for each in along)
    return tuple(dict.fromkeys(position(each) for each in entering if isinstance(each, ast.AsyncWith)))


def enter_along(bench: Bench, along: Sequence[Along]) -> Iterator[Edit]:
    """The edits by which a thread enters them."""
    for each in along:
        yield from bench.entered(each.block, each.manager, held=True)


def put_plainly(scene: Scene, function: Key, block: Block) -> tuple[Block, Sequence[Put]]:
    """The block with a plain `with` for each that awaits, in the tree that the analysis looks at."""
    entering = [each for each in own_nodes(list(block.statements)) if isinstance(each, ast.AsyncWith)]
    put = [(each, plain_of(scene, each)) for each in entering]
    scene.reshape(function)
    plain: dict[ast.stmt, ast.With] = dict(put)
    return replace(block, statements=tuple(plain.get(each, each) for each in block.statements)), put


def put_back(scene: Scene, function: Key, put: Sequence[Put]) -> None:
    for awaiting, plain in put:
        stand_for(scene, plain, awaiting)
    scene.reshape(function)


def plain_of(scene: Scene, statement: ast.AsyncWith) -> ast.With:
    """A plain `with` in the place of one that awaits."""
    plain = ast.copy_location(ast.With(statement.items, statement.body), statement)
    stand_for(scene, statement, plain)
    return plain


def stand_for(scene: Scene, old: ast.With | ast.AsyncWith, new: ast.With | ast.AsyncWith) -> None:
    """Puts one `with` in the place of another, with the same statements in it."""
    parent = scene.parents[old]
    siblings = find_list(parent, old)
    siblings[siblings.index(old)] = new
    scene.parents.update({new: parent, **dict.fromkeys((*new.items, *new.body), new)})
