"""Places of a coroutine at which others are over: it runs once, and has awaited all that leads to them."""

import ast
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeGuard

from asyncfix.link.program import Key
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.judgement.awaited_each import loop_awaiting
from asyncfix.repair.judgement.closure_calls import function_around
from asyncfix.repair.judgement.once import REPEATING, is_kept, runs_once, sites_of
from asyncfix.repair.judgement.surroundings import ancestors
from asyncfix.repair.judgement.tasks import begins_task
from asyncfix.repair.judgement.waits import awaits_given
from asyncfix.repair.scene.calls import places_of
from asyncfix.repair.scene.passing import COMPREHENSIONS
from asyncfix.repair.scene.scene import Scene, statement_of
from asyncfix.repair.scene.syntax import find_list

HANDED_ON = (ast.keyword, ast.Starred, ast.withitem, *COMPREHENSIONS)
BLOCKS = (ast.Try, ast.With, ast.AsyncWith)


class Unknown(Exception):  # noqa: N818
    """Nothing in the project says when a function is over."""


def are_over(home: Scene, place: ast.AST, functions: Iterable[Key]) -> bool:
    """Whether none of some functions runs while the coroutine around a place is there."""
    asker = function_around(home, place)
    if asker is None or not home.reach.program.function(asker).is_async or not runs_once(home, asker):
        return False
    try:
        waits = list(waits_up_to(home, asker, functions))
    except Unknown:
        return False
    return all(is_passed(home, each, place) for each in waits)


def waits_up_to(scene: Scene, asker: Key, functions: Iterable[Key]) -> Iterator[ast.AST]:
    """Where a coroutine waits for what leads to some functions. Raises Unknown where something else begins that."""
    todo = [each for each in functions if each != asker]
    seen = {asker, *todo}
    while todo:
        for home, call in calls_of(scene, todo.pop()):
            wait = wait_for(home, call)
            site = function_around(home, wait)
            if site is None or not (site == asker or is_certain(home, wait)):
                raise Unknown
            if site == asker:
                yield wait
            elif site not in seen:
                seen.add(site)
                todo.append(site)


def calls_of(scene: Scene, key: Key) -> Iterator[tuple[Scene, ast.Call]]:
    """All calls of a function that is called at all. Raises Unknown."""
    facts, home = scene.reach.program.function(key), scene.at(key.path)
    is_plain = not facts.is_generator and key in home.nodes and not home.nodes[key].decorator_list
    sites = sites_of(scene, key) if is_plain or scene.reach.inference.is_manager(key) else ()
    if not sites or facts.parent or is_kept(scene, facts.name):
        raise Unknown
    for there, _, _, found in places_of(scene, sites):
        if not found:
            raise Unknown
        yield from ((there, each) for each in found)


def wait_for(home: Scene, call: ast.Call) -> ast.AST:
    """The `await`, or the block, with whose end what is called is over. Raises Unknown."""
    node: ast.expr = call
    around = home.parents[node]
    asker = function_around(home, call) if isinstance(around, ast.Tuple | ast.List) else None
    if asker and (loop := loop_awaiting(home, asker, call)):
        return loop
    while isinstance(around, (*HANDED_ON, ast.Call)):
        if isinstance(around, ast.Call):
            site = function_around(home, around)
            if site is not None and begins_task(home, site, around):
                return awaited_by_name(home, site, around)
            if site is None or not (home.is_marked(around, site, "gathers") or awaits_given(home, site, around, node)):
                raise Unknown
        node = around if isinstance(around, ast.expr) else node
        around = home.parents[around]
    if not isinstance(around, ast.Await | ast.With | ast.AsyncWith):
        raise Unknown
    return around


def awaited_by_name(home: Scene, site: Key, task: ast.Call) -> ast.Await:
    """`await task`, of a task that alone gets that name, right there or in a later statement. Raises Unknown."""
    begun = home.parents[task]
    if not isinstance(begun, ast.Assign) or not isinstance(begun.targets[0], ast.Name) or len(begun.targets) > 1:
        raise Unknown
    named = [each for each in ast.walk(home.nodes[site]) if is_name(each, begun.targets[0].id)]
    awaited = (home.parents[each] for each in named if isinstance(each.ctx, ast.Load))
    rows = find_list(home.parents[begun], begun)
    later = rows[rows.index(begun) + 1 :]
    waits = [each for each in awaited if isinstance(each, ast.Await) and is_whole(home, each, later)]
    is_repeated = any(isinstance(each, REPEATING) for each in ancestors(home, home.nodes[site], begun))
    if is_repeated or len(waits) != 1 or sum(isinstance(each.ctx, ast.Store) for each in named) > 1:
        raise Unknown
    return waits[0]


def is_whole(home: Scene, wait: ast.Await, statements: Sequence[ast.stmt]) -> bool:
    """Whether one of some statements does no more than to await, whatever way it comes there."""
    statement = statement_of(home, wait)
    return statement in statements and isinstance(statement, ast.Expr | ast.Assign) and statement.value is wait


def is_name(node: ast.AST, name: str) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name) and node.id == name


def is_of_task(wait: ast.AST) -> TypeGuard[ast.Await]:
    """Whether a task was begun earlier than it is awaited."""
    return isinstance(wait, ast.Await) and isinstance(wait.value, ast.Name)


def is_certain(home: Scene, wait: ast.AST) -> bool:
    """Whether all that is waited for is over, also where some of it raised: `gather` leaves the others running.

    So does an error between where a task is begun and where it is awaited.
    """
    if is_of_task(wait):
        return False
    site = function_around(home, wait)
    calls = (each for each in ast.walk(wait.value) if isinstance(each, ast.Call)) if isinstance(wait, ast.Await) else ()
    return all(waits_for_all(each) for each in calls if site is None or home.is_marked(each, site, "gathers"))


def waits_for_all(gather: ast.Call) -> bool:
    is_whole = len(gather.args) == 1 and not isinstance(gather.args[0], ast.Starred)
    asked = [each.value for each in gather.keywords if each.arg == "return_exceptions"]
    return is_whole or any(isinstance(each, ast.Constant) and each.value is True for each in asked)


def is_passed(home: Scene, wait: ast.AST, place: ast.AST) -> bool:
    """Whether what one waits for is over at a place: not inside of the block, nor where an error of it is handled."""
    site = function_around(home, place)
    node = home.nodes[site] if site else home.tree
    above = {place, *ancestors(home, node, place)}
    if is_of_task(wait):
        rows = find_list(home.parents[awaiting := statement_of(home, wait)], awaiting)
        return not above.isdisjoint(rows[rows.index(awaiting) + 1 :])
    inner = wait
    for each in ancestors(home, node, wait) if not is_certain(home, wait) else ():
        if isinstance(each, BLOCKS) and not stands_beside(each, inner, above):
            return precedes(home, node, place, each)
        inner = each
    return wait not in above


def precedes(home: Scene, node: FunctionNode | ast.Module, place: ast.AST, block: ast.AST) -> bool:
    """Whether a place comes before a block, and no loop comes back to it."""
    loops = [each for each in ancestors(home, node, block) if isinstance(each, REPEATING)]
    is_before = isinstance(place, ast.expr | ast.stmt) and isinstance(block, ast.stmt) and place.lineno < block.lineno
    return is_before and not any(each in loops for each in ancestors(home, node, place))


def stands_beside(block: ast.AST, inner: ast.AST, above: set[ast.AST]) -> bool:
    """Whether something is in the same part of a `try` or `with`."""
    rows = [value for _, value in ast.iter_fields(block) if isinstance(value, list)]
    return any(inner in row and not above.isdisjoint(row) for row in rows)
