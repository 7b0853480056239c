"""Synchronous twins of asynchronous context managers: one for each, shared by all blocks that enter it."""

import ast
from collections.abc import Iterator, Sequence

from asyncfix.link.program import Key
from asyncfix.model.finding import Reason
from asyncfix.model.remembered import replace
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.edits import Borrow, Bracket, Direct, Edit, Import, Swap, Twin, position
from asyncfix.repair.judgement.promised import find_promises
from asyncfix.repair.runtime.links import link
from asyncfix.repair.scene.acquisitions import acquisitions_in
from asyncfix.repair.scene.behind_super import calls_behind
from asyncfix.repair.scene.blocks import Block
from asyncfix.repair.scene.managers import ManagerFacts
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.stage import Stage
from asyncfix.repair.shapes.pairs import find_pair
from asyncfix.repair.shapes.twin_names import has_twin, is_borrowed, name_twin


class Twins:
    """Gives each manager its twin's name; the edit that makes one is part of every repair that needs it."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def entered(self, scene: Scene, block: Block, manager: ManagerFacts, held: bool = False) -> list[Edit]:
        """The edits by which a block enters the manager in a thread."""
        path = manager.function.path
        if not manager.is_async:
            return []
        home = scene.at(path)
        if manager.leaving:
            return [edit for key in manager.functions for edit in self._method(scene.at(key.path), key)]
        pair = None if held or manager.overriding else find_pair(home, manager)
        if pair:
            taken = [] if is_borrowed(home, pair.acquisition) else [Borrow(pair.acquisition, path)]
            return [Bracket(position(block.with_statement), pair.get, pair.put), *taken]
        call = block.made
        assert isinstance(call, ast.Call)
        name = name_twin(self._stage, manager.function).name
        imported = self._imported(scene, manager) if isinstance(call.func, ast.Name) else ()
        return [*self._made(scene, manager), *imported, Swap(scene.span(call), name)]

    def _method(self, home: Scene, key: Key) -> Iterator[Edit]:
        """The synchronous method beside one for `async with`."""
        node = home.nodes[key]
        name = sync_name(node)
        if not has_twin(home, node, name):
            taken = tuple(found.call for found in acquisitions_in(home, key))
            behind = tuple(Direct(home.span(each), key.path, name) for each in calls_behind(node))
            yield Twin(key.path, position(node.body[0]), name, "", taken, behind)

    def _made(self, scene: Scene, manager: ManagerFacts) -> Iterator[Edit]:
        """The twins that entering a manager's twin needs, its own first, whichever of them the object has."""
        for each in manager.either:
            home = scene.at(each.function.path)
            twin = name_twin(self._stage, each.function)
            swaps = tuple(Swap(one.call, name_twin(self._stage, one.manager.function).name) for one in each.inner)
            if not twin.exists:
                yield make(each, home, twin.name, swaps)
                yield from (edit for one in each.inner if one.named for edit in self._imported(home, one.manager))
            for one in each.inner:
                yield from self._made(home, one.manager)
        yield from map(self._promised, self._unsaid(scene, manager))

    def _unsaid(self, scene: Scene, manager: ManagerFacts) -> Iterator[Key]:
        """The methods that promise its like, and of which no twin does it yet."""
        promises = find_promises(scene, manager.function)
        yield from (each for each in promises if not name_twin(self._stage, each).exists)

    def _promised(self, method: Key) -> Twin:
        """What promises the twins, too."""
        node = self._stage.scene(method.path).nodes[method]
        return Twin(method.path, position(node.body[0]), name_twin(self._stage, method).name, "", (), is_promise=True)

    def _imported(self, scene: Scene, manager: ManagerFacts) -> Iterator[Edit]:
        """What a file imports to name a twin of another one."""
        path = manager.function.path
        if path != scene.source.path:
            yield Import(link(scene, path), name_twin(self._stage, manager.function).name, scene.source.path)


def find_other_methods(scene: Scene, manager: ManagerFacts, cls: Key) -> Iterator[Reason]:
    """Methods for a plain `with` that a class has already, and that do something else than those for `async with`."""
    keys = replace(manager, overriding=()).functions if manager.is_async and manager.leaving else ()
    for key in keys:
        home = scene.at(key.path)
        node = home.nodes[key]
        name = sync_name(node)
        same = [each for each in keys if scene.at(each.path).nodes[each].name == node.name]
        if not all(any(is_twin_of(scene, each, one, name) for one in same) for each in there(scene, cls, name, same)):
            text = f"`{node.name}` has a sibling `{name}` that does something else"
            yield Reason("other-methods", node.lineno, text)


def there(scene: Scene, cls: Key, name: str, keys: Sequence[Key]) -> Iterator[Key]:
    """The methods of a name that the classes of some others have, and what is before them for an object."""
    owners = [Key(each.path, scene.reach.program.function(each).owner) for each in keys]
    order = scene.reach.inference.order(cls)
    last = max(order.index(each) for each in owners if each in order)
    return (key for each in order[: last + 1] for key in scene.reach.inference.own_methods(each, name))


def is_twin_of(scene: Scene, method: Key, original: Key, name: str) -> bool:
    """Whether a method is the twin beside another one."""
    owners = [(each.path, scene.reach.program.function(each).owner) for each in (method, original)]
    home = scene.at(original.path)
    return owners[0] == owners[1] and has_twin(home, home.nodes[original], name)


def sync_name(node: FunctionNode) -> str:
    """`__enter__` of `__aenter__`."""
    return node.name.replace("__a", "__", 1)


def make(manager: ManagerFacts, home: Scene, name: str, inner: tuple[Swap, ...]) -> Twin:
    begins = position(home.nodes[manager.function].body[0])
    spans = tuple(found.call for found in manager.acquisitions)
    return Twin(manager.function.path, begins, name, manager.decorator, spans, inner, in_lock=manager.lock is not None)
