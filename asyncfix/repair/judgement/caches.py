"""Functions whose results a decorator keeps: two threads that call one at once would both do its work."""

from collections.abc import Iterator

from asyncfix.infer.answers import scope_of
from asyncfix.link.program import Key
from asyncfix.reach.target import Target
from asyncfix.repair.judgement.effects import Access
from asyncfix.repair.judgement.reaching import reaches_mark
from asyncfix.repair.scene.scene import Scene


def is_cached(scene: Scene, function: Key) -> bool:
    """Whether a decorator gives again what the function gave before."""
    facts = scene.reach.program.function(function)
    return scene.reach.inference.is_marked(facts, scope_of(function, facts), "caches")


def cache_filled(scene: Scene, function: Key) -> Iterator[Access]:
    """The cache of a function that waits, as state that it adds to; of one that doesn't, the work is soon done."""
    if is_cached(scene, function) and reaches_mark(scene, Target(function), "blocks"):
        module = scene.reach.program.modules[function.path].facts.module
        name = scene.reach.program.function(function).name
        yield Access(f"{module}:{function.qualname}", name, 0, "commuting")
