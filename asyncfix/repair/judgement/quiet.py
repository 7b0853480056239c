"""Coroutines of the first task of a program, beside which no other runs: it waits for all tasks that it begins.

What such a coroutine uses nobody changes while it is suspended, though other tasks use it at other times.
"""

import ast
from collections.abc import Iterator, Sequence

from asyncfix.catalog import is_stub
from asyncfix.link.program import Key
from asyncfix.model.expressions import Call
from asyncfix.model.remembered import frozen
from asyncfix.repair.judgement import over
from asyncfix.repair.judgement.caches import is_cached
from asyncfix.repair.judgement.closure_calls import calls_of_closure, function_around
from asyncfix.repair.judgement.effects import LASTING
from asyncfix.repair.judgement.in_attributes import sites_by_attributes
from asyncfix.repair.judgement.locked import uses_of
from asyncfix.repair.judgement.named import functions_using
from asyncfix.repair.judgement.once import runs_once, sites_of
from asyncfix.repair.judgement.one_task import Unknown, is_over_there, require_unkept, tasks_of
from asyncfix.repair.judgement.passed_on import is_passed_on
from asyncfix.repair.judgement.shared import is_property
from asyncfix.repair.judgement.surroundings import ancestors
from asyncfix.repair.judgement.waits import is_awaited
from asyncfix.repair.scene.calls import nodes_of_call
from asyncfix.repair.scene.mentions import files_naming
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
        return bool(users) and is_known(scene, state, first) and are_over(scene, coroutine, users, first)

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


def is_known(scene: Scene, state: str, first: Key) -> bool:
    """Whether others who have it under another name can't change it: it is told by properties alone, or a number."""
    from asyncfix.repair.judgement.plain_values import only_gets_values

    return not is_passed_on(scene, state, ending=(first,)) or only_gets_values(scene, state)


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
    if is_called_by_library(scene, key):
        raise Unknown
    if is_read(scene, key):
        yield from reads_of(scene, facts.name)
        return
    is_manager = scene.reach.inference.is_manager(key) and len(facts.decorators) == 1
    if not is_manager and ((facts.decorators and not is_cached(scene, key)) or facts.is_generator):
        raise Unknown
    for home, site, node, is_over in calls_of(scene, key):
        if is_over and function_around(home, node) == site:
            yield Run(home, node, site)
            continue
        wait = over.wait_for(home, node)
        if facts.is_generator or function_around(home, wait) != site:
            raise Unknown
        yield Run(home, node, site, wait)


def reads_of(scene: Scene, name: str) -> Iterator[Run]:
    """Where functions read a property. Raises Unknown where something may do so later, or by a text."""
    for path in files_naming(scene, name):
        home = scene.at(path)
        for node in ast.walk(home.tree):
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
    sites: Sequence[tuple[Key, Call]] = all_sites(scene, key) or sites_by_attributes(scene, key) or ()
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
    if node is None or not lets_pass(run):
        return True
    for each in ancestors(run.home, node, inner):
        match each:
            case ast.With() | ast.AsyncWith() if inner in each.body:
                return True
            case ast.Try() | ast.TryStar() if inner not in each.finalbody:
                is_handled = bool(each.handlers) and inner in each.body
                if is_handled or any(says(run, one, leading) for one in each.finalbody):
                    return True
        inner = each
    return False


def lets_pass(run: Run) -> bool:
    """Whether an error comes from a call just so to where it stands: by an `await`, of a `gather` that hides none."""
    if not isinstance(run.wait, ast.Await):
        around = run.home.parents[run.place]
        is_manager = isinstance(around, ast.withitem)
        facts = run.home.called_functions(run.place, run.site) if isinstance(run.place, ast.Call) else ()
        is_async = any(run.home.reach.program.function(each).is_async for each in facts)
        return is_manager or not is_async or isinstance(around, ast.Await)
    gather = run.wait.value
    is_gather = isinstance(gather, ast.Call) and run.home.is_marked(gather, run.site, "gathers")
    return is_gather and isinstance(gather, ast.Call) and not gather.keywords


def says(run: Run, statement: ast.stmt, words: set[str]) -> bool:
    """Whether a statement that runs behind an error says a name, leaves by a `return`, or calls what is not known."""
    for each in ast.walk(statement):
        match each:
            case ast.Return() | ast.Break() | ast.Continue():
                return True
            case ast.Name() | ast.Attribute() if last_word(each) in words:
                return True
            case ast.Await(value=value) if not (isinstance(value, ast.Call) and run.home.callees(value, run.site)):
                return True
    return False


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
