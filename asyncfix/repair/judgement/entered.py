"""Asynchronous context managers that only blocks enter which move: what they do is done in the threads of those."""

from asyncfix.infer.types import Manager
from asyncfix.link.program import Key
from asyncfix.model.expressions import Call
from asyncfix.repair.judgement.once import is_kept
from asyncfix.repair.judgement.shared import is_left_to, is_only_called
from asyncfix.repair.scene.blocks import Block, find_blocks
from asyncfix.repair.scene.calls import nodes_of_call
from asyncfix.repair.scene.families import find_family
from asyncfix.repair.scene.managers import inspect_function, inspect_managers
from asyncfix.repair.scene.scene import Scene


def is_entered_in_threads(scene: Scene, manager: Key) -> bool:
    """Whether nothing else of the project enters a manager, or one that may stand for it.

    Which of the blocks stay on the loop after all, and which have other threads, is asked when all is planned
    (`pools.keep_in_turn`).
    """
    facts = scene.reach.program.function(manager)
    if not facts.is_async or not facts.is_generator or not scene.reach.inference.is_manager(manager):
        return False
    return scene.everywhere.remember(
        ("entered in threads", manager), lambda: _is_entered(scene, manager, frozenset((manager,)))
    )


def _is_entered(scene: Scene, manager: Key, asked: frozenset[Key]) -> bool:
    name = scene.reach.program.function(manager).name
    family = frozenset(find_family(scene, manager))
    sites = [site for site in scene.reach.inference.calls.mentioning(name) if may_mean(scene, *site, family)]
    is_known = bool(sites) and is_only_called(scene, name) and not is_kept(scene, name)
    return is_known and all(_is_entry(scene, *site, asked) for site in sites)


def may_mean(scene: Scene, site: Key, call: Call, family: frozenset[Key]) -> bool:
    """Whether a call of something of their name is of one of some functions, or of what is not known."""
    called = scene.reach.inference.types(call.function, site)
    return not called or any(getattr(each, "function", None) in family for each in called)


def _is_entry(scene: Scene, site: Key, call: Call, asked: frozenset[Key]) -> bool:
    """Whether a call is what a block enters, or a manager of which the same is true."""
    home = scene.at(site.path) if site.path in scene.sources else None
    nodes = nodes_of_call(home, site, call) if home and site in home.nodes else []
    if home is None or not nodes or not scene.reach.program.function(site).is_async or home.module.facts.is_newer:
        return False
    if scene.reach.inference.is_manager(site):
        inner = [each.call for each in inspect_function(site, home).inner]
        is_entered = site in asked or _is_entered(scene, site, asked | {site})
        return is_entered and all(home.span(each) in inner for each in nodes)
    blocks = [each for each in find_blocks(home, site, home.nodes[site]) if is_moving(home, site, each)]
    return all(any(each is block.made for block in blocks) for each in nodes)


def is_moving(home: Scene, site: Key, block: Block) -> bool:
    """Whether a block may move, as far as no comment keeps it, and it is known what it enters."""
    if not isinstance(block.manager, Manager) or block.made is None or block.is_ambiguous:
        return False
    is_known = inspect_managers(home, site, block.made, block.functions) is not None
    return is_known and not is_left_to(home, block.line, block.statements[-1].end_lineno or 0)
