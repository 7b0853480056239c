"""Functions whose results a decorator keeps: two threads that call one at once would both do its work."""

from collections.abc import Iterator

from asyncfix.catalog import is_stub
from asyncfix.catalog.marks import find_mark
from asyncfix.infer.answers import scope_of
from asyncfix.infer.types import Callable, Instance, Type
from asyncfix.link.program import Key
from asyncfix.model.expressions import Call
from asyncfix.reach.target import Target
from asyncfix.repair.judgement.effects import Access
from asyncfix.repair.judgement.reaching import reaches_mark
from asyncfix.repair.scene.scene import Scene

CACHES = "caches"


def is_cached(scene: Scene, function: Key) -> bool:
    """Whether a decorator, or a call as `cache(load)`, gives again what the function gave before."""
    facts = scene.reach.program.function(function)
    is_decorated = scene.reach.inference.is_marked(facts, scope_of(function, facts), CACHES)
    return is_decorated or function in handed_to_caches(scene)


def handed_to_caches(scene: Scene) -> frozenset[Key]:
    """The functions that calls in the project hand to what keeps results."""

    def find() -> frozenset[Key]:
        program, types = scene.reach.program, scene.reach.inference.types
        modules = [each for each in program.project if each.path in scene.sources]
        named = [each for each in modules if any(name in scene.sources[each.path].text for name in cache_names(scene))]
        scopes = [(Key(each.path, facts.qualname), facts) for each in named for facts in each.functions.values()]
        calls = [(key, each.value) for key, facts in scopes for each in facts.operations if each.kind == "call"]
        handed = (
            value
            for key, call in calls
            if isinstance(call, Call) and call.arguments and is_cache(scene, types(call.function, key))
            for argument in call.arguments
            for value in types(argument.value, key)
        )
        return frozenset(each.function for each in handed if isinstance(each, Callable))

    return scene.everywhere.remember("handed to caches", find)


def cache_names(scene: Scene) -> frozenset[str]:
    """The names of what keeps results, as libraries call it."""

    def find() -> frozenset[str]:
        stubs = (module for path, module in scene.reach.program.modules.items() if is_stub(path))
        functions = (facts for module in stubs for facts in module.functions.values())
        return frozenset(facts.name for facts in functions if not facts.owner and find_mark(facts, CACHES))

    return scene.everywhere.remember("names of caches", find)


def is_cache(scene: Scene, values: frozenset[Type]) -> bool:
    inference = scene.reach.inference
    keys = [each.function for each in values if isinstance(each, Callable)]
    keys += [key for each in values if isinstance(each, Instance) for key in inference.methods(each.cls, "__call__")]
    return any(find_mark(scene.reach.program.function(key), CACHES) for key in keys)


def cache_filled(scene: Scene, function: Key) -> Iterator[Access]:
    """The cache of a function that waits, as state that it adds to; of one that doesn't, the work is soon done."""
    if is_cached(scene, function) and reaches_mark(scene, Target(function), "blocks"):
        module = scene.reach.program.modules[function.path].facts.module
        name = scene.reach.program.function(function).name
        yield Access(f"{module}:{function.qualname}", name, 0, "commuting")
