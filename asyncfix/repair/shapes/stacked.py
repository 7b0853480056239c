"""A plain stack in the place of one that awaits nothing but entering a manager."""

import ast
from collections.abc import Iterator

from asyncfix.link.program import Key
from asyncfix.repair.edits import Direct, Edit, Import, Swap
from asyncfix.repair.scene.blocks import Block
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.stacks import Stacked


def without_await(scene: Scene, function: Key, stacked: Stacked) -> None:
    """Enters the manager by a call, in the tree that the analysis looks at."""
    put(scene, stacked.awaited, stacked.awaited.value)
    scene.reshape(function)


def with_await(scene: Scene, function: Key, stacked: Stacked) -> None:
    """Enters it again as it is written."""
    call = stacked.awaited.value
    put(scene, call, stacked.awaited)
    scene.parents[call] = stacked.awaited
    scene.reshape(function)


def plainly(scene: Scene, block: Block, stacked: Stacked) -> Iterator[Edit]:
    """The edits by which a block has a plain stack."""
    yield Direct(scene.span(stacked.awaited.value), scene.source.path, stacked.method)
    if block.item:
        yield Swap(scene.span(block.item.context_expr), stacked.cls)
    if stacked.module:
        yield Import(stacked.module, stacked.cls)


def put(scene: Scene, old: ast.expr, new: ast.expr) -> None:
    """An expression in the place of another one."""
    parent = scene.parents[old]
    for name, value in ast.iter_fields(parent):
        if value is old:
            setattr(parent, name, new)
        elif isinstance(value, list):
            setattr(parent, name, [new if each is old else each for each in value])
    scene.parents[new] = parent
