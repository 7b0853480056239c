"""Objects of the project that belong to the block which enters them: what they keep is of no other block."""

import ast

from asyncfix.catalog import is_stub
from asyncfix.link.program import Key
from asyncfix.repair.judgement.local import methods_of, stays_itself
from asyncfix.repair.judgement.once import is_awaited, is_kept, sites_of
from asyncfix.repair.scene import carriers
from asyncfix.repair.scene.calls import places_of
from asyncfix.repair.scene.objects import is_only_made, is_plain_class, makings
from asyncfix.repair.scene.scene import Scene


def is_of_one_block(scene: Scene, cls: Key) -> bool:
    """Whether each object of a class is: it carries a connection for its block, or nobody but `with` ever has it."""
    return carriers.is_carried(scene, cls) or is_only_entered(scene, cls)


def is_only_entered(scene: Scene, cls: Key) -> bool:
    """Whether the objects of a class are made where `with` enters them, and never give themselves to anybody."""
    return scene.everywhere.remember(("only entered", cls), lambda: _is_only_entered(scene, cls))


def _is_only_entered(scene: Scene, cls: Key) -> bool:
    inference = scene.reach.inference
    is_plain = "." not in cls.qualname and not is_stub(cls.path) and len(inference.order(cls)) == 1
    if not is_plain or inference.calls.below(cls) or not any(carriers.entering(scene, cls)):
        return False
    made = [*makings(scene, cls)]
    return (
        bool(made)
        and all(is_entered(home, site, call) for home, site, call in made)
        and not carriers.is_kept(scene, cls)
        and is_only_made(scene, cls.qualname)
        and is_plain_class(scene, cls)
        and all(stays_itself(scene.at(cls.path), key) and is_over(scene, key) for key in methods_of(scene, cls))
    )


def is_over(scene: Scene, method: Key) -> bool:
    """Whether nothing of a method goes on beside the block: it is waited for wherever it is called."""
    facts = scene.reach.program.function(method)
    if facts.is_async and not facts.is_generator:
        return all(is_awaited(scene, *site) for site in sites_of(scene, method))
    return not facts.is_generator


def is_entered(home: Scene, site: Key, call: ast.Call) -> bool:
    """Whether a `with` enters what a call makes, where it stands or where the function that returns it is called."""
    match home.parents[call]:
        case ast.withitem():
            return True
        case ast.Return():
            return is_called_to_enter(home, site)
        case _:
            return False


def is_called_to_enter(scene: Scene, key: Key) -> bool:
    facts = scene.reach.program.function(key)
    sites = sites_of(scene, key)
    if not sites or facts.is_async or facts.parent or facts.decorators or is_kept(scene, facts.name):
        return False
    places = places_of(scene, sites)
    return all(
        nodes and all(isinstance(home.parents[each], ast.withitem) for each in nodes) for home, *_, nodes in places
    )
