"""Tasks that a coroutine begins, and waits for before anything else runs what they do."""

import ast
from collections.abc import Iterator, Sequence

from asyncfix.link.program import Key
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.judgement.leaving import LOOPS
from asyncfix.repair.judgement.once import is_kept, runs_once, sites_of
from asyncfix.repair.judgement.surroundings import ancestors
from asyncfix.repair.judgement.tasks import task_of
from asyncfix.repair.judgement.waited import is_group
from asyncfix.repair.judgement.waits import awaits_given, is_awaited
from asyncfix.repair.scene.passing import COMPREHENSIONS
from asyncfix.repair.scene.scene import Scene, enclosing, statement_of
from asyncfix.repair.scene.stage import Stage
from asyncfix.repair.scene.syntax import find_list, is_simple, own_nodes
from asyncfix.repair.scene.words import last_word


def is_alone(stage: Stage, site: Key, call: ast.Call, callee: Key) -> bool:
    """Whether a coroutine makes a task of another once, and has waited for its end before that runs again."""
    scene, facts = stage.scene(site.path), stage.reach.program.function(site)
    node = scene.nodes.get(site)
    if node is None or not facts.is_async or (facts.is_generator and not stage.reach.inference.is_manager(site)):
        return False
    around = list(ancestors(scene, node, call))
    if any(isinstance(each, (*LOOPS, *COMPREHENSIONS, ast.Lambda)) for each in around):
        return False
    task = task_of(scene, site, call)
    return task is not call and is_ended(scene, site, task) and not runs_beside(scene, node, site, call, callee)


def is_ended(scene: Scene, site: Key, task: ast.Call) -> bool:
    """Whether it is waited for in any case: by the very next statement, by a group, or where no error is handled."""
    statement = statement_of(scene, task)
    around = ancestors(scene, scene.nodes[site], task)
    if any(isinstance(each, ast.AsyncWith) and any(is_group(one, task) for one in each.items) for each in around):
        return True
    match statement:
        case ast.Assign(targets=[ast.Name() | ast.Attribute() as target], value=value) if value is task:
            name = ast.unparse(target)
        case _:
            return False
    from asyncfix.repair.judgement.quiet import is_left_for_good

    for place, each in enumerate(followers(scene, site, statement)):
        if waits_for(scene, site, each, name):
            is_next = place == 0 and not scene.reach.program.function(site).is_generator
            return is_next or runs_once(scene, site) or is_left_for_good(scene, site)
        if any(isinstance(one, ast.Return) for one in own_nodes([each])):
            return False
    return False


def followers(scene: Scene, site: Key, statement: ast.stmt) -> Iterator[ast.stmt]:
    """The statements that run behind one in any case, unless an error leaves before; of a `try` behind it, the last."""
    place: ast.stmt = statement
    while place is not scene.nodes[site]:
        row = find_list(scene.parents[place], place)
        for each in row[row.index(place) + 1 :]:
            yield from surely(each)
        parent = scene.parents[place]
        if isinstance(parent, ast.Try) and place not in parent.finalbody:
            yield from parent.finalbody
        place = enclosing(scene, place)


def surely(statement: ast.stmt) -> Sequence[ast.stmt]:
    """What of a statement is run in any case, or begun to: of a `try`, its end, or else how it begins."""
    if isinstance(statement, ast.Try):
        return statement.finalbody or statement.body[:1]
    return managed(statement)


def managed(statement: ast.stmt) -> Sequence[ast.stmt]:
    """The statements in a `with`, or the one that is none."""
    return statement.body if isinstance(statement, ast.With) else (statement,)


def waits_for(scene: Scene, site: Key, statement: ast.stmt, name: str) -> bool:
    """Whether a statement waits until a task has ended, that has a name."""
    awaits = (each for each in own_nodes([statement]) if isinstance(each, ast.Await)) if is_simple(statement) else ()
    return any(ends_with(scene, site, each.value, name) for each in awaits)


def ends_with(scene: Scene, site: Key, awaited: ast.expr, name: str) -> bool:
    match awaited:
        case ast.Name() | ast.Attribute():
            return ast.unparse(awaited) == name
        case ast.Call(args=arguments) if scene.is_marked(awaited, site, "gathers"):
            is_whole = len(arguments) == 1 or any(each.arg == "return_exceptions" for each in awaited.keywords)
            return is_whole and any(ast.unparse(each) == name for each in arguments)
        case ast.Call(args=[given, *_]):
            return ast.unparse(given) == name and awaits_given(scene, site, awaited, given)
        case _:
            return False


def runs_beside(scene: Scene, node: FunctionNode, site: Key, call: ast.Call, callee: Key) -> bool:
    """Whether a coroutine calls, behind a call or without waiting for it, what leads to the same."""
    names = names_leading(scene, callee)
    if names is None:
        return True
    calls = (each for each in ast.walk(node) if isinstance(each, ast.Call) and each is not call)
    leading = (each for each in calls if last_word(each.func) in names)
    return any(each.lineno >= call.lineno or not is_awaited(scene, site, each) for each in leading)


def names_leading(scene: Scene, callee: Key) -> frozenset[str] | None:
    """The names of all functions that may lead to one; None where one of them is said otherwise than by calling it."""

    def find() -> frozenset[str] | None:
        todo, seen = [callee], {callee}
        while todo:
            key = todo.pop()
            if is_kept(scene, scene.reach.program.function(key).name):
                return None
            above = {site for site, _ in sites_of(scene, key) if site.qualname} - seen
            seen |= above
            todo += above
        return frozenset(scene.reach.program.function(key).name for key in seen)

    return scene.everywhere.remember(("names leading", callee), find)
