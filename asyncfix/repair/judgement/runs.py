"""By whom functions are run, and what waits for the tasks in which they are: all the way up to the first task."""

import ast
from collections.abc import Iterator, Sequence

from asyncfix.catalog import is_stub
from asyncfix.link.program import Key
from asyncfix.model.expressions import Call
from asyncfix.model.remembered import frozen
from asyncfix.repair.judgement import over
from asyncfix.repair.judgement.caches import is_cached
from asyncfix.repair.judgement.closure_calls import calls_of_closure, function_around
from asyncfix.repair.judgement.followed import sites_anywhere
from asyncfix.repair.judgement.once import sites_of
from asyncfix.repair.judgement.one_task import Unknown, changing, is_over_there, require_unkept
from asyncfix.repair.judgement.shared import is_property
from asyncfix.repair.judgement.waits import is_awaited
from asyncfix.repair.scene.calls import is_called, places_of
from asyncfix.repair.scene.mentions import files_naming
from asyncfix.repair.scene.objects import says
from asyncfix.repair.scene.scene import Scene


@frozen
class Run:
    """Where a function is run, by another one; `wait` is what waits there for the task in which it runs."""

    home: Scene
    place: ast.AST
    site: Key
    wait: ast.AST | None = None


def runs_above(scene: Scene, functions: Sequence[Key], first: Key) -> dict[Key, Sequence[Run]]:
    """All functions that lead to some, each with where it is run. Raises Unknown where that is not told."""
    found: dict[Key, Sequence[Run]] = {}
    todo = list(functions)
    while todo:
        key = todo.pop()
        if key.qualname and key not in found:
            found[key] = () if key == first else tuple(runs_of(scene, key))
            todo += [run.site for run in found[key]]
    require_unkept(scene, [key for key in found if not is_read(scene, key) and not is_asked_for_cache(scene, key)])
    return found


def runs_of(scene: Scene, key: Key) -> Iterator[Run]:
    facts = scene.reach.program.function(key)
    if is_called_by_library(scene, key):
        raise Unknown
    if is_read(scene, key):
        yield from reads_of(scene, facts.name)
        return
    decorators = changing(facts)
    is_manager = scene.reach.inference.is_manager(key) and len(decorators) == 1
    if not is_manager and ((decorators and not is_cached(scene, key)) or facts.is_generator):
        raise Unknown
    for home, site, node, is_over in calls_of(scene, key):
        if is_over and function_around(home, node) == site:
            yield Run(home, node, site)
            continue
        wait = over.wait_for(home, node)
        if facts.is_generator or over.is_of_task(wait) or function_around(home, wait) != site:
            raise Unknown  # a task may go on behind an error, or a `return`, that comes before it is awaited
        yield Run(home, node, site, wait)


def reads_of(scene: Scene, name: str) -> Iterator[Run]:
    """Where functions read a property. Raises Unknown where something may do so later, or by a text."""
    for path in files_naming(scene, name):
        home = scene.at(path)
        for node in home.all_nodes:
            if isinstance(node, ast.Constant) and node.value == name:
                raise Unknown
            if isinstance(node, ast.Attribute) and node.attr == name and isinstance(node.ctx, ast.Load):
                site = function_around(home, node)
                if site is None:
                    raise Unknown
                yield Run(home, node, site)


def is_called_by_library(scene: Scene, key: Key) -> bool:
    """Whether a method has the place of one of a library's class, or of a class that is not known."""
    owner, inference = scene.reach.program.function(key).owner, scene.reach.inference
    order = inference.order(Key(key.path, owner)) if owner else ()
    above = (each for each in order if is_stub(each.path))
    is_open = any(inference.is_open(each) for each in order if not is_stub(each.path))
    return is_open or any(any(inference.own_methods(each, name_of(scene, key))) for each in above)


def all_sites(scene: Scene, key: Key) -> Sequence[tuple[Key, Call]]:
    """The calls of a method, those on what is annotated as an object of a base or a subclass, too."""
    facts, inference = scene.reach.program.function(key), scene.reach.inference
    if not facts.owner:
        return sites_of(scene, key)
    kin = inference.kin(Key(key.path, facts.owner))
    family = {method for cls in kin if not is_stub(cls.path) for method in inference.own_methods(cls, facts.name)}
    return list(dict.fromkeys(site for each in (key, *sorted(family)) for site in sites_of(scene, each)))


def calls_of(scene: Scene, key: Key) -> Iterator[tuple[Scene, Key, ast.Call, bool]]:
    """The calls of a function, each with whether what is called is over where it stands. Raises Unknown for none."""
    facts = scene.reach.program.function(key)
    if facts.parent:
        calls = calls_of_closure(scene, key) if key in scene.at(key.path).nodes else None  # a lambda
        if not calls:
            raise Unknown
        yield from (
            (home, site, node, not facts.is_async or is_awaited(home, site, node)) for home, site, node in calls
        )
        return
    sites = sites_anywhere(scene, key, all_sites(scene, key))
    if not sites:
        raise Unknown
    for home, site, call, nodes in places_of(scene, sites):
        if not nodes:
            raise Unknown
        yield from ((home, site, node, is_over_there(scene, key, site, call)) for node in nodes)


def is_asked_for_cache(scene: Scene, key: Key) -> bool:
    """Whether a function that keeps its results is only called, or asked about them: `get_settings.cache_clear()`."""
    name = name_of(scene, key)
    homes = map(scene.at, files_naming(scene, name)) if is_cached(scene, key) else ()
    said = [(home, node) for home in homes for node in home.all_nodes if says(node, name)]
    return bool(said) and all(
        isinstance(home.parents[node], ast.Attribute) or is_called(home, node) for home, node in said
    )


def is_read(scene: Scene, key: Key) -> bool:
    """Whether it is a property."""
    return is_property(scene.at(key.path).nodes.get(key))


def name_of(scene: Scene, key: Key) -> str:
    return scene.reach.program.function(key).name
