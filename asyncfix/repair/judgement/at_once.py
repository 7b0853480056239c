"""How many connections of pools statements may hold at once, with all that they call."""

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from asyncfix.infer.types import Manager
from asyncfix.link.program import Key
from asyncfix.model.finding import Reason
from asyncfix.model.source import Span
from asyncfix.reach.target import Target
from asyncfix.reach.ways import Edge
from asyncfix.repair.judgement.inside import edges_at
from asyncfix.repair.judgement.reaching import has_mark, reaches_mark
from asyncfix.repair.model import Pool
from asyncfix.repair.scene.blocks import calls_in
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import own_nodes

if TYPE_CHECKING:
    from asyncfix.repair.scene.managers import ManagerFacts

MANY = 1000  # of a function that takes one and may call itself: more than a pool has
HELD_AT_ONCE = "what it awaits let no other task run, or not where it was ready, so one connection was held at a time"
SECOND = "the block takes a second connection while it holds one"


def most_at_once(
    scene: Scene,
    function: Key,
    region: Sequence[ast.AST],
    manager: "ManagerFacts | None" = None,
    along: "Sequence[ManagerFacts]" = (),
) -> int:
    """What a region takes itself and through what it calls and enters; `manager` is what its first statement enters.

    `along` are those that await, and that it enters besides: each counts as held as long as the region runs.
    """
    own = tuple(acquired_in(scene, function, region))
    edges = [each for span in run_at(scene, region) for each in edges_at(scene, function, span)]
    managers = [each for each in (manager, *along) if each]
    found = _most(scene, Target(function), edges, own)
    return found + sum(entering(scene, each) if each.is_async else more_instead(scene, each) for each in managers)


def more_instead(scene: Scene, manager: "ManagerFacts") -> int:
    """How many more than one a manager takes that an object has in place of this one."""
    return max((0, *(_taken_inside(scene, Target(each.function)) - 1 for each in manager.overriding)))


def entering(scene: Scene, manager: "ManagerFacts") -> int:
    """What an asynchronous manager takes with those that it enters, whichever of them the object has."""

    def taken(one: "ManagerFacts") -> int:
        own = (one.function, *((one.leaving,) if one.leaving else ()))
        counts = [*(_taken_inside(scene, Target(key)) for key in own), *(entering(scene, e.manager) for e in one.inner)]
        return min(sum(counts), MANY)

    return max(map(taken, manager.either))


def acquired_in(scene: Scene, function: Key, region: Sequence[ast.AST]) -> Iterator[Span]:
    """The calls that take a connection from a pool; without such a pool in the program nobody looks for them."""
    if any(True for _ in scene.reach.program.marked_functions("acquires")):
        from asyncfix.repair.scene.acquisitions import find_acquisitions

        yield from (each.call for each in find_acquisitions(scene, function, region))


def run_at(scene: Scene, region: Sequence[ast.AST]) -> set[Span]:
    """Where something is called or entered."""
    entering = (each for each in own_nodes(list(region)) if isinstance(each, ast.With | ast.AsyncWith))
    entered = (item.context_expr for each in entering for item in each.items)
    return {scene.span(each) for each in (*calls_in(region), *entered)}


def taken_by(scene: Scene, entered: Target) -> int:
    """How many a function may hold at once while it runs."""
    if has_mark(scene.reach.program.function(entered.function), "acquires", ()):
        return 1
    known: dict[Target, int] = scene.everywhere.remember("taken at once", dict)
    if entered not in known:
        known[entered] = MANY  # as long as it is looked into: it calls itself, then
        known[entered] = _taken_inside(scene, entered)
    return known[entered]


def _taken_inside(scene: Scene, entered: Target) -> int:
    return _most(scene, entered, scene.edges(entered), ())


def _most(scene: Scene, scope: Target, edges: Iterable[Edge], own: Iterable[Span]) -> int:
    """Each place that leaves something taken counts; of the others, which give back what they take, one at a time."""
    edges = tuple(edges)
    left = (each for each in own if not is_replaced(scene, scope, each))
    lasting = {each: MANY if is_taken_each_time(scene, scope, each, edges) else 1 for each in left}
    passing = 0
    for each in edges:
        span = each.operation.span
        count = taken_by(scene, each.entered) if reaches_mark(scene, each.entered, "acquires") else 0
        if not count or is_replaced(scene, scope, span):
            continue
        if lasts(scene, scope, each):
            count = MANY if stays_each_time(scene, scope, each, edges) else count
            lasting[span] = max(count, lasting.get(span, 0))
        else:
            passing = max(count, passing)
    return min(in_all(lasting) + passing, MANY)


def lasts(scene: Scene, scope: Target, edge: Edge) -> bool:
    """Whether what is taken may still be out when the call is over."""
    called = scene.reach.program.function(edge.target)
    if edge.operation.kind == "with" or called.is_generator or not reaches_mark(scene, edge.entered, "releases"):
        return True
    return lends(scene, scope, edge)


def lends(scene: Scene, scope: Target, edge: Edge) -> bool:
    """Whether a call gives a connection, or what is entered for one."""
    given = scene.reach.types(edge.operation.value, scope)
    return any(isinstance(each, Manager) or scene.is_handle(each) for each in given)


def stays_each_time(scene: Scene, scope: Target, edge: Edge, edges: Sequence[Edge]) -> bool:
    """Whether what is taken is still out when it is taken again; a generator ends with who walks through it."""
    is_walked = scene.reach.program.function(edge.target).is_generator and not lends(scene, scope, edge)
    is_called = edge.operation.kind == "call" and not is_walked
    return is_called and is_taken_each_time(scene, scope, edge.operation.span, edges)


def is_taken_each_time(scene: Scene, scope: Target, place: Span, edges: Sequence[Edge]) -> bool:
    from asyncfix.repair.judgement.repeated import takes_each_time

    return takes_each_time(scene, scope, place, edges)


def is_replaced(scene: Scene, scope: Target, place: Span) -> bool:
    from asyncfix.repair.judgement.replacing import replaces

    return replaces(scene, scope.function, place)


def in_all(places: Mapping[Span, int]) -> int:
    """Of all places; one inside of another takes what that gives, or is over before."""
    total = 0
    for span in (each for each in places if not any(other.covers(each) for other in places if other != each)):
        inner = {each: count for each, count in places.items() if each != span and span.covers(each)}
        total += max(places[span], in_all(inner))
    return total


def find_crowding(pool: Pool | None, at_once: int, line: int) -> Iterator[Reason]:
    """Why threads that each hold several connections could wait for each other, or for what the pool never has."""
    if at_once > 1 and (pool is None or at_once == MANY or 0 < pool.limit < at_once):
        yield Reason("second-connection", line, SECOND)


def find_second(scene: Scene, function: Key, held: Sequence[ast.AST]) -> Iterator[Reason]:
    """Connections that are taken in the midst of a block which holds one across awaits."""
    if most_at_once(scene, function, held):
        yield Reason("second-connection", getattr(held[0], "lineno", 1), SECOND)


def find_two(
    scene: Scene, function: Key, around: Sequence[ast.AST], manager: "ManagerFacts | None"
) -> Iterator[Reason]:
    """Several connections that such a block takes as it begins."""
    if most_at_once(scene, function, around, manager) > 1:
        yield Reason("second-connection", getattr(around[0], "lineno", 1), SECOND)
