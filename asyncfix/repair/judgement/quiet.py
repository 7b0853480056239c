"""Coroutines of the first task of a program, beside which no other runs: it waits for all tasks that it begins.

What such a coroutine uses nobody changes while it is suspended, though other tasks use it at other times.
"""

import ast
from collections.abc import Sequence

from asyncfix.link.program import Key
from asyncfix.repair.judgement import over
from asyncfix.repair.judgement.effects import LASTING
from asyncfix.repair.judgement.locked import uses_of
from asyncfix.repair.judgement.named import functions_using
from asyncfix.repair.judgement.once import runs_once, sites_of
from asyncfix.repair.judgement.one_task import Unknown, awaits_others, tasks_of
from asyncfix.repair.judgement.passed_on import is_passed_on
from asyncfix.repair.judgement.runs import Run, name_of, runs_above
from asyncfix.repair.judgement.surroundings import ancestors
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.words import last_word


def is_quiet(scene: Scene, coroutine: Key, state: str) -> bool:
    """Whether no other task uses some state while a coroutine is suspended that the first task awaits."""

    def find() -> bool:
        first = find_first(scene, coroutine)
        if first is None:
            return False
        users = [key for home, key in functions_using(scene, state) if uses_of(home, key, state)]
        return bool(users) and is_known(scene, state, first) and are_over(scene, coroutine, users, first)

    return not state.startswith(LASTING) and scene.everywhere.remember(("quiet", coroutine, state), find)


def is_beside_none(scene: Scene, coroutine: Key, others: Sequence[Key]) -> bool:
    """Whether a coroutine is of the first task, and none of some functions runs in another while it is suspended."""
    first = find_first(scene, coroutine)
    return first is not None and are_over(scene, coroutine, others, first)


def find_first(scene: Scene, coroutine: Key) -> Key | None:
    """What the only task begins with that runs a coroutine, if that happens once.

    One that awaits no other coroutine may well be run by several tasks of others.
    """
    tasks = tasks_of(scene, coroutine) or frozenset()
    is_once = len(tasks) == 1 and all(runs_once(scene, each) and awaits_others(scene, each, False) for each in tasks)
    return next(iter(tasks)) if is_once else None


def is_left_for_good(scene: Scene, coroutine: Key) -> bool:
    """Whether a coroutine of the first task is not run again once an error has left it, nor beside itself."""
    first = find_first(scene, coroutine)
    if first is None or (scene.reach.inference.is_manager(coroutine) and len(sites_of(scene, coroutine)) > 1):
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
