"""Coroutines of the first task of a program, beside which no other runs: it waits for all tasks that it begins.

What such a coroutine uses nobody changes while it is suspended, though other tasks use it at other times.
"""

import ast
from collections.abc import Iterator, Sequence

from asyncfix.link.program import Key
from asyncfix.model.expressions import Call
from asyncfix.model.remembered import frozen
from asyncfix.repair.judgement import over
from asyncfix.repair.judgement.caches import is_cached
from asyncfix.repair.judgement.closure_calls import calls_of_closure, function_around
from asyncfix.repair.judgement.effects import LASTING
from asyncfix.repair.judgement.in_attributes import sites_by_attributes
from asyncfix.repair.judgement.inputs import is_mutated
from asyncfix.repair.judgement.locked import uses_of
from asyncfix.repair.judgement.named import functions_using
from asyncfix.repair.judgement.once import runs_once, sites_of
from asyncfix.repair.judgement.one_task import Unknown, is_over_there, require_unkept, tasks_of
from asyncfix.repair.judgement.passed_on import is_passed_on
from asyncfix.repair.judgement.shared import is_property
from asyncfix.repair.judgement.surroundings import ancestors
from asyncfix.repair.judgement.waits import is_awaited
from asyncfix.repair.scene.calls import nodes_of_call
from asyncfix.repair.scene.mentions import files_naming, functions_naming
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.words import last_word


@frozen
class Run:
    """Where a function is run, by another one; `wait` is what waits there for the task in which it runs."""

    home: Scene
    place: ast.AST
    site: Key
    wait: ast.AST | None = None


def is_quiet(scene: Scene, coroutine: Key, state: str) -> bool:
    """Whether no other task uses some state while a coroutine is suspended that the first task awaits."""

    def find() -> bool:
        first = find_first(scene, coroutine)
        if first is None:
            return False
        users = [key for home, key in functions_using(scene, state) if uses_of(home, key, state)]
        return bool(users) and is_known(scene, state, users, first) and are_over(scene, coroutine, users, first)

    return not state.startswith(LASTING) and scene.everywhere.remember(("quiet", coroutine, state), find)


def find_first(scene: Scene, coroutine: Key) -> Key | None:
    """What the only task begins with that runs a coroutine, if that happens once."""
    tasks = tasks_of(scene, coroutine) or frozenset()
    return next(iter(tasks)) if len(tasks) == 1 and all(runs_once(scene, each) for each in tasks) else None


def is_left_for_good(scene: Scene, coroutine: Key) -> bool:
    """Whether a coroutine of the first task is not run again once an error has left it."""
    first = find_first(scene, coroutine)
    if first is None:
        return False
    try:
        runs = runs_above(scene, (coroutine,), first)
    except (Unknown, over.Unknown):
        return False
    leading = {name_of(scene, key) for key in runs}
    return not any(goes_on(run, leading) for found in runs.values() for run in found)


def is_known(scene: Scene, state: str, users: Sequence[Key], first: Key) -> bool:
    """Whether nobody changes it in place, if it may have other names: not under its own, nor by a property."""
    if not is_passed_on(scene, state, ending=(first,)):
        return True
    module, _, word = state.rpartition(":")
    names = [word.removeprefix("."), *(name_of(scene, each) for each in users if is_read(scene, each))]
    return not any(is_mutated(scene, each) for each in (*names, f"{module}:{word}"))


def are_over(scene: Scene, coroutine: Key, users: Sequence[Key], first: Key) -> bool:
    """Whether all tasks that lead to some functions are over while a coroutine of the first task runs.

    That waits for them where they are begun, and does not come to the coroutine behind an error that left some running.
    """
    try:
        leading = {name_of(scene, key) for key in runs_above(scene, (coroutine,), first)}
        runs = runs_above(scene, users, first)
    except (Unknown, over.Unknown):
        return False
    failing = [run for found in runs.values() for run in found if run.wait and not over.is_certain(run.home, run.wait)]
    while failing:
        run = failing.pop()
        if goes_on(run, leading):
            return False
        failing += runs.get(run.site, ())
    return True


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
    if is_read(scene, key):
        for home, site in functions_naming(scene, facts.name):
            yield Run(home, home.nodes[site].body[0], site)
        return
    is_manager = scene.reach.inference.is_manager(key) and len(facts.decorators) == 1
    if not is_manager and ((facts.decorators and not is_cached(scene, key)) or facts.is_generator):
        raise Unknown
    for home, site, node, is_over in calls_of(scene, key):
        if is_over:
            yield Run(home, node, site)
            continue
        wait = over.wait_for(home, node)
        if facts.is_generator or function_around(home, wait) != site:
            raise Unknown
        yield Run(home, node, site, wait)


def calls_of(scene: Scene, key: Key) -> Iterator[tuple[Scene, Key, ast.Call, bool]]:
    """The calls of a function, each with whether what is called is over where it stands. Raises Unknown for none."""
    facts = scene.reach.program.function(key)
    if facts.parent:
        calls = calls_of_closure(scene, key)
        if not calls:
            raise Unknown
        yield from (
            (home, site, node, not facts.is_async or is_awaited(home, site, node)) for home, site, node in calls
        )
        return
    sites: Sequence[tuple[Key, Call]] = sites_of(scene, key) or sites_by_attributes(scene, key) or ()
    if not sites:
        raise Unknown
    for site, call in sites:
        home = scene.at(site.path)
        nodes = nodes_of_call(home, site, call)
        if not nodes:
            raise Unknown
        yield from ((home, site, node, is_over_there(scene, key, site, call)) for node in nodes)


def goes_on(run: Run, leading: set[str]) -> bool:
    """Whether an error of a task, which leaves others running, is handled, or something is called then by a name."""
    inner: ast.AST = run.wait or run.place
    node = run.home.nodes.get(run.site)
    for each in ancestors(run.home, node, inner) if node else ():
        match each:
            case ast.With() | ast.AsyncWith() if inner in each.body:
                return True
            case ast.Try() | ast.TryStar() if inner not in each.finalbody:
                is_handled = bool(each.handlers) and inner in each.body
                if is_handled or any(says(one, leading) for one in each.finalbody):
                    return True
        inner = each
    return False


def says(statement: ast.AST, words: set[str]) -> bool:
    named = (each for each in ast.walk(statement) if isinstance(each, ast.Name | ast.Attribute))
    return any(last_word(each) in words for each in named)


def is_asked_for_cache(scene: Scene, key: Key) -> bool:
    """Whether a function that keeps its results is only called, or asked about them: `get_settings.cache_clear()`."""
    name = name_of(scene, key)
    homes = map(scene.at, files_naming(scene, name)) if is_cached(scene, key) else ()
    said = [(home, node) for home in homes for node in ast.walk(home.tree) if is_said(node, name)]
    return bool(said) and all(is_asked(home.parents[node], node) for home, node in said)


def is_asked(around: ast.AST, node: ast.AST) -> bool:
    return isinstance(around, ast.Attribute) or (isinstance(around, ast.Call) and around.func is node)


def is_said(node: ast.AST, name: str) -> bool:
    match node:
        case ast.Name(id=said, ctx=ast.Load()) | ast.Attribute(attr=said) | ast.Constant(value=said):
            return said == name
        case _:
            return False


def is_read(scene: Scene, key: Key) -> bool:
    """Whether it is a property."""
    return is_property(scene.at(key.path).nodes.get(key))


def name_of(scene: Scene, key: Key) -> str:
    return scene.reach.program.function(key).name
