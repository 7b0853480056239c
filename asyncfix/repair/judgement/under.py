"""Functions that run only while a lock of tasks is held: all that calls them stands under it."""

import ast

from asyncfix.link.program import Key
from asyncfix.model.expressions import Call
from asyncfix.repair.judgement.locked import guarded_lines, own_object
from asyncfix.repair.judgement.once import sites_of
from asyncfix.repair.judgement.shared import is_only_called
from asyncfix.repair.scene.calls import nodes_of_call
from asyncfix.repair.scene.scene import Scene


def runs_under(scene: Scene, key: Key, lock: str) -> bool:
    """Whether a lock, of the method's own object if it is an attribute, is held wherever the function is called."""

    def find() -> bool:
        return _runs_under(scene, key, lock, frozenset((key,)))

    return scene.everywhere.remember(("runs under", key, lock), find)


def _runs_under(scene: Scene, key: Key, lock: str, asked: frozenset[Key]) -> bool:
    facts = scene.reach.program.function(key)
    if facts.is_generator or facts.parent or not is_only_called(scene, facts.name):
        return False
    sites = sites_of(scene, key)
    return bool(sites) and all(_is_under(scene, site, call, facts.is_async, lock, asked) for site, call in sites)


def _is_under(scene: Scene, site: Key, call: Call, is_async: bool, lock: str, asked: frozenset[Key]) -> bool:
    home = scene.at(site.path)
    node = home.nodes.get(site)
    found = nodes_of_call(home, site, call)
    if node is None or not found or not all(_is_meant(home, site, each, is_async, lock) for each in found):
        return False
    lines = [lines for _, lines in guarded_lines(home, site, node, frozenset((lock,)))]
    if all(any(each.lineno in held for held in lines) for each in found):
        return True
    return site not in asked and _runs_under(scene, site, lock, asked | {site})


def _is_meant(home: Scene, site: Key, call: ast.Call, is_async: bool, lock: str) -> bool:
    """Whether a call runs where it stands, on the object whose lock that is."""
    match call.func:
        case ast.Attribute(value=ast.Name(id=name)):
            is_own = name == own_object(home, site)
        case _:
            is_own = False
    is_run = not is_async or isinstance(home.parents[call], ast.Await)
    return is_run and (is_own or ":" in lock)
