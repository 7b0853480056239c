"""Synchronous twins of asynchronous context managers: one for each, shared by all blocks that enter it."""

import ast

from asyncfix.program import Key
from asyncfix.repair.blocks import Block
from asyncfix.repair.managers import ManagerFacts
from asyncfix.repair.model import Borrow, Bracket, Edit, Swap, Twin, position
from asyncfix.repair.naming import Names, name_after_function
from asyncfix.repair.pairs import find_pair
from asyncfix.repair.scene import Scene


class Twins:
    """Gives each manager its twin's name; the edits that make one are part of the first repair that needs it."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._found: dict[Key, str] = {}

    def entered(
        self, scene: Scene, function: Key, block: Block, manager: ManagerFacts, held: bool = False
    ) -> list[Edit]:
        """The edits by which a block enters the manager in a thread."""
        if not manager.is_async:
            return [Borrow(found.call, manager.function.path) for found in manager.acquisitions]
        home = scene.at(manager.function.path)
        pair = None if held else find_pair(home, manager)
        if pair:
            return [Bracket(position(block.with_statement), pair.get, pair.put), Borrow(pair.acquisition)]
        name = self.name(manager, home)
        assert block.item and isinstance(block.item.context_expr, ast.Call)
        begins = position(home.nodes[manager.function].body[0])
        spans = tuple(found.call for found in manager.acquisitions)
        twin = Twin(manager.function.path, begins, name, manager.decorator, spans)
        return [twin, Swap(scene.span(block.item.context_expr), name)]

    def name(self, manager: ManagerFacts, home: Scene) -> str:
        if manager.function not in self._found:
            original = home.nodes[manager.function].name
            self._found[manager.function] = self._names.fresh(name_after_function(original), f"_{original.strip('_')}_manager_sync")
        return self._found[manager.function]


