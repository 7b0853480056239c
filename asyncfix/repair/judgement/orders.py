"""Entries that tasks put into one container: on the loop they came in the order in which the tasks were begun."""

import ast
from collections.abc import Iterator, Sequence

from asyncfix.infer.types import Callable
from asyncfix.link.program import Key
from asyncfix.model.finding import Reason
from asyncfix.model.remembered import replace
from asyncfix.model.source import Span
from asyncfix.reach.target import Target
from asyncfix.repair.judgement.effects import Access, accesses
from asyncfix.repair.judgement.inside import accesses_inside
from asyncfix.repair.judgement.leaving import LOOPS
from asyncfix.repair.judgement.states import root_name
from asyncfix.repair.judgement.surroundings import ancestors
from asyncfix.repair.judgement.waits import awaits_of, is_awaited, statement_at
from asyncfix.repair.model import Repair
from asyncfix.repair.scene.blocks import calls_in
from asyncfix.repair.scene.calls import calls_at
from asyncfix.repair.scene.scene import Scene, statement_of
from asyncfix.repair.scene.stage import Stage
from asyncfix.repair.scene.words import receiver_of


def find_orders(stage: Stage, callee: Key, repairs: Sequence[Repair]) -> Iterator[Reason]:
    """Entries of tasks that did not let each other run, now in the order in which their threads end.

    A task may begin with a coroutine that awaits the repaired one, and is not suspended otherwise.
    """
    scene = stage.scene(callee.path)
    places = [each for each in (statement_at(scene, callee, one.line) for one in repairs) if each]
    own = entries(stage, callee, places)
    around = [key for key in sorted(stage.reach.inference.wrappers(callee)) if any(stage.reach.blocking(key))]
    own += [each for key in around if key in stage.scene(key.path).nodes for each in entries(stage, key, [])]
    todo, seen = [(callee, own)], {callee}
    while todo:
        key, added = todo.pop()
        if stage.reach.program.function(key).is_generator:
            continue  # whoever walks through it is one task
        place = next(tasks_of(stage, key), None) if added else None
        added = [each for each in added if not is_of_no_order(scene, each)] if place else added
        late = [each for each in added if place and not (key == callee and is_kept(stage, key, repairs, each))]
        if late:
            name = late[0].name
            text = f"tasks begun in turn ({place}) put entries into `{name}`, now in the order in which they end"
            line = own[0].line if own else scene.nodes[callee].lineno
            yield Reason("task-order", line, text)
            return
        for caller, statement in waiting_for(stage, key):
            if caller not in seen:
                seen.add(caller)
                todo.append((caller, [*added, *entries(stage, caller, [statement])]))


def is_kept(stage: Stage, callee: Key, repairs: Sequence[Repair], entry: Access) -> bool:
    """Whether tasks that take turns put their entries there in the order in which they were begun."""
    from asyncfix.repair.judgement.in_turn import is_in_turn, keeps_order

    lines = (entry.line,) if stage.options.is_serial else ()
    is_one = stage.options.is_serial and keeps_order(stage.scene(callee.path), callee, repairs, lines)
    return is_one or is_in_turn(stage, callee, repairs, entry.state)


def is_of_no_order(scene: Scene, entry: Access) -> bool:
    """Whether one task alone puts entries there, or nobody sees an order in it."""
    from asyncfix.repair.judgement.one_task import is_filled_by_one_task  # few tasks fill containers
    from asyncfix.repair.judgement.unordered import is_read_in_no_order, is_unordered

    has_none = is_unordered(scene, entry.state) or is_read_in_no_order(scene, entry.state)
    return has_none or is_filled_by_one_task(scene, entry.state)


def entries(stage: Stage, function: Key, places: Sequence[ast.stmt]) -> list[Access]:
    """What a coroutine puts into containers that others see, if not all of it before statements that let others run."""
    scene = stage.scene(function.path)
    node = scene.nodes[function]
    around = (each for place in places for each in ancestors(scene, node, place))
    first = 0 if any(isinstance(each, LOOPS) for each in around) else min((each.lineno for each in places), default=0)
    found = list(put_in(scene, function, frozenset()))
    return found if any(each.line >= first for each in found) else []


def is_put_in(access: Access) -> bool:
    return access.kind == "commuting" and not access.counts


def put_in(scene: Scene, function: Key, asked: frozenset[Key]) -> Iterator[Access]:
    """What a function puts into containers, itself or by plain functions that it calls, at the lines of these calls.

    What it is given others may have, too, and so may methods of its object what it gives to them.
    """
    node = scene.nodes[function]
    yield from (each for each in accesses(scene, function, node.body, share_arguments=True) if is_put_in(each))
    own = receiver_of(scene, node)
    for call in calls_in(node.body):
        called = {each for each in scene.called_functions(call, function) if each.path in scene.sources}
        plain = [key for key in sorted(called - asked - {function}) if is_plain(scene, key)]
        is_own = isinstance(call.func, ast.Attribute) and root_name(call.func.value) == own and bool(own)
        for key in plain:
            found = put_in(scene.at(key.path), key, asked | {function}) if is_own else put_inside(scene, key)
            yield from (replace(each, line=call.lineno) for each in found)


def is_plain(scene: Scene, key: Key) -> bool:
    facts = scene.reach.program.function(key)
    return key in scene.at(key.path).nodes and not facts.is_async and not facts.decorators


def put_inside(scene: Scene, key: Key) -> Iterator[Access]:
    return (each for each in accesses_inside(scene, Target(key), False) if is_put_in(each))


def tasks_of(stage: Stage, callee: Key) -> Iterator[str]:
    """Where a coroutine is handed to something, so that others of it may run before it ends."""
    for site, span in handed_over(stage, callee):
        if over_first(stage, site, span, callee) is None:
            yield f"{site.path.as_posix()}:{span.line}"


def over_first(stage: Stage, site: Key, span: Span, callee: Key) -> ast.Call | None:
    """A call of a coroutine that is handed to something, if it is over before another is begun."""
    from asyncfix.repair.judgement.ended_within import is_over_within
    from asyncfix.repair.judgement.one_at_a_time import is_alone

    scene = stage.scene(site.path)
    call = next(iter(calls_at(scene, site).get(span, ())), None) if site in scene.nodes else None
    if call is None:
        return None
    is_waited_for = is_awaited(scene, site, call) or is_over_within(scene, site, call)
    return call if is_waited_for or is_alone(stage, site, call, callee) else None


def handed_over(stage: Stage, callee: Key) -> Iterator[tuple[Key, Span]]:
    """The calls of a coroutine that are not awaited."""
    reach = stage.reach
    for site, call in reach.inference.calls.mentioning(reach.program.function(callee).name):
        called = {each.function for each in reach.inference.types(call.function, site) if isinstance(each, Callable)}
        for each in reach.program.function(site).operations if callee in called else ():
            if each.value == call and not each.awaited:
                yield site, each.span


def waiting_for(stage: Stage, callee: Key) -> Iterator[tuple[Key, ast.stmt]]:
    """The statements of coroutines that wait for one, and are not suspended otherwise."""
    handed = ((site, over_first(stage, site, span, callee)) for site, span in handed_over(stage, callee))
    for caller, node in (*awaits_of(stage, callee), *handed):
        scene = stage.scene(caller.path)
        if node is not None:
            statement = statement_of(scene, node)
            if not stage.suspension.sure.besides(scene, caller, scene.nodes[caller], statement):
                yield caller, statement
