"""What a task does while it holds a connection where, on the loop, no other task could: now each may hold one."""

import ast
from collections.abc import Iterator, Sequence
from itertools import dropwhile

from asyncfix.catalog import is_stub
from asyncfix.infer.types import Manager
from asyncfix.link.program import Key
from asyncfix.model.finding import Reason
from asyncfix.model.remembered import frozen
from asyncfix.repair.bench import Bench
from asyncfix.repair.judgement.at_ends import find_conflicts_at_ends
from asyncfix.repair.judgement.at_once import HELD_AT_ONCE
from asyncfix.repair.judgement.coming import comes_to, runs
from asyncfix.repair.judgement.locked import find_locks
from asyncfix.repair.judgement.stepped import Walker, walkers_of
from asyncfix.repair.judgement.waits import awaits_in, is_async_generator
from asyncfix.repair.scene.blocks import Block
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import own_nodes, suspends
from asyncfix.repair.scene.task_locks import MARKS


@frozen
class Meanwhile:
    """What is doubtful of a block that holds a connection; whether others wait for it while it goes on with that."""

    doubts: tuple[Reason, ...] = ()
    rests: bool = False


def find_meanwhile(bench: Bench, block: Block, between: Sequence[ast.stmt], is_late: bool) -> Meanwhile:
    """Of a block over a pool; `is_late` if its connection is given back later than before.

    Ways that end before anything is awaited need no second connection: there it is enough that others wait for them.
    """
    first, held = block.statements[0], list(block.with_statement.body if block.item else block.statements)
    taken = tuple(find_taken_meanwhile(bench, between, block.line))
    own = entered_by(bench, block.item) if block.item else frozenset[Key]()
    awaiting = list(dropwhile(lambda each: not suspends([each]), held))
    if takes_second(bench, held[: len(held) - len(awaiting)], own):
        awaiting = held
    if taken and (is_late or is_held_at_once(bench, first, awaiting)):
        return Meanwhile(taken)
    is_second = takes_second(bench, held if block.item else between, own)
    return Meanwhile(rests=is_second or is_late or is_held_at_once(bench, first, held))


def takes_second(bench: Bench, statements: Sequence[ast.stmt], own: frozenset[Key]) -> bool:
    """Whether something else than a block's own managers takes a connection in some statements."""
    return any(comes_to(bench.scene, each, "acquires") for each in run_meanwhile(bench, statements) if each not in own)


def entered_by(bench: Bench, item: ast.withitem) -> frozenset[Key]:
    """The managers of which a block's `with` enters one."""
    values = bench.scene.managed(item.context_expr, bench.function)
    return frozenset(each.call.function for each in values if isinstance(each, Manager))


def is_held_at_once(bench: Bench, first: ast.stmt, inside: Sequence[ast.stmt]) -> bool:
    """Whether a task could hold a connection and let no other run: who needs one must wait for those that hold one."""
    if find_locks(bench.scene, bench.function, bench.node, first):
        return False
    handed = [each.function for each in bench.lending]
    sure = bench.stage.suspension.sure
    return not sure.on_all_ways(bench.scene, bench.function, inside) or not all(map(sure.of, handed))


def find_taken_meanwhile(bench: Bench, inside: Sequence[ast.stmt], line: int) -> Iterator[Reason]:
    """Where what such tasks await takes another connection, or begins to be suspended: they could meet there now.

    So where they take a lock, which others hold now as they wait for a connection.
    """
    meant = run_meanwhile(bench, inside)
    stepping = list(run_between_steps(bench.scene, bench.function, set()))
    is_taken = (
        any(begins_to_wait(bench, each) for each in inside)
        or any(takes_lock(bench, each) for each in own_nodes(inside))
        or any(comes_to(bench.scene, each, "acquires") for each in (*meant, *stepping))
        or any(comes_to(bench.scene, each, "blocks") for each in stepping)
    )
    if is_taken:
        yield Reason("held-at-once", line, HELD_AT_ONCE)


def run_meanwhile(bench: Bench, inside: Sequence[ast.stmt]) -> list[Key]:
    """The functions that run while the connection is held."""
    return [*runs(bench.scene, bench.function, list(inside)), *(each.function for each in bench.lending)]


def begins_to_wait(bench: Bench, statement: ast.stmt) -> bool:
    """Whether a statement awaits a coroutine that waits on the loop and need not have let others run.

    What gets the thread of the connection waits there.
    """
    reach, sure = bench.scene.reach, bench.stage.suspension.sure
    given = {each.function for each in bench.lending}
    found = (each for each in runs(bench.scene, bench.function, [statement]) if not is_stub(each.path))
    own = (each for each in found if reach.program.function(each).is_async and not reach.inference.is_manager(each))
    fresh = (each for each in own if each not in given and not sure.of(each))
    return any(waits_on_loop(bench.scene, each) for each in fresh)


def waits_on_loop(scene: Scene, coroutine: Key) -> bool:
    """Whether a coroutine of the project does, or one that it awaits."""
    todo, seen = [coroutine], {coroutine}
    while todo:
        key = todo.pop()
        if scene.reach.blocking(key):
            return True
        fresh = {each for each in awaits_in(scene.at(key.path), key) if not is_stub(each.path)} - seen
        seen |= fresh
        todo += fresh
    return False


def takes_lock(bench: Bench, node: ast.AST) -> bool:
    """Whether an `async with` enters a lock of tasks, or a semaphore."""
    items = node.items if isinstance(node, ast.AsyncWith) else []
    values = [each for item in items for each in bench.scene.managed(item.context_expr, bench.function)]
    return any(bench.scene.mark_of(each, mark) for each in values for mark in MARKS)


def find_held_by_consumer(bench: Bench, block: Block) -> Iterator[Reason]:
    """Where an asynchronous generator yields inside of the block: who walks through it says how long that lasts."""
    nodes = own_nodes(list(block.statements)) if is_async_generator(bench.scene, bench.function) else ()
    if yielding := next((each for each in nodes if isinstance(each, ast.Yield)), None):
        text = "who walks through it holds the connection, and gets it back later than now where it is left early"
        yield Reason("held-by-consumer", yielding.lineno, text)


def run_between_steps(scene: Scene, generator: Key, seen: set[Key]) -> Iterator[Key]:
    """What those run who walk through what an asynchronous generator gives, while it waits for them to go on."""
    if generator in seen or not is_async_generator(scene, generator):
        return
    seen.add(generator)
    for each in walkers_of(scene, generator):
        home = scene.at(each.function.path)
        yield from run_by(home, each)
        yield from run_between_steps(home, each.function, seen)


def run_by(home: Scene, walker: Walker) -> Iterator[Key]:
    """What a loop, comprehension or `with` runs, but for what it walks through."""
    match walker.node:
        case ast.AsyncFor(body=body) | ast.AsyncWith(body=body):
            yield from runs(home, walker.function, body)
        case ast.comprehension(iter=walked) as part:
            others = set(ast.walk(home.parents[part])) - set(ast.walk(walked))
            for each in others:
                if isinstance(each, ast.Call):
                    yield from home.called_functions(each, walker.function)


def find_conflicts_of_entering(bench: Bench, block: Block) -> Iterator[Reason]:
    """State around where a `with` that never suspended the coroutine takes its connection, or gives it back."""
    first = block.statements[0]
    if not isinstance(first, ast.With | ast.AsyncWith):
        return
    suspension = bench.stage.suspension
    if isinstance(first, ast.With) or not suspension.suspends(bench.scene, bench.function, first):
        yield from find_conflicts_at_ends(bench.scene, bench.function, bench.node, first, suspension)
