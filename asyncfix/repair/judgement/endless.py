"""Waiting that may never end in a program that does what it should: a worker thread would wait with it.

For an item, a signal or a lock a program may wait as long as it runs, and Ctrl-C no longer ends it: the interpreter
waits for the thread. The end of work that was begun does come; where nobody waits for it, the interpreter does.
"""

import ast
from collections.abc import Iterator

from asyncfix.catalog import is_stub
from asyncfix.catalog.marks import find_mark
from asyncfix.infer.calls import bound_parameters
from asyncfix.link.program import Key
from asyncfix.model.expressions import Call, Constant
from asyncfix.model.facts import Function, Mark
from asyncfix.model.finding import Reason
from asyncfix.reach.target import Target
from asyncfix.reach.ways import Edge
from asyncfix.repair.judgement.inside import edges_at
from asyncfix.repair.judgement.reaching import comes_to_wait
from asyncfix.repair.known import is_runtime
from asyncfix.repair.scene.answers import Leading
from asyncfix.repair.scene.scene import Scene

INPUT = "input"  # what somebody types
ENDLESS = ("lock", "queue")  # kinds of waiting for other parts of the program


def find_endless(scene: Scene, function: Key, call: ast.Call) -> Iterator[Reason]:
    """Why a call, or what it calls of the project, may wait for ever."""
    run = edges_at(scene, function, scene.span(call))
    name = ast.unparse(call.func)
    if any(comes_to_wait(scene, each.entered, INPUT) for each in run):
        text = f"`{name}` waits for a person: Ctrl-C can't end that in a worker thread"
        yield Reason("endless-wait", call.lineno, text)
    if any(is_endless(scene, each) or leading_to_endless(scene).leads(each.entered) for each in run):
        text = f"`{name}` may wait for ever, and a worker thread with it"
        yield Reason("endless-wait", call.lineno, text)


def leading_to_endless(scene: Scene) -> Leading[Target]:
    """Which functions of the project may wait for ever, themselves or through what they call or await.

    What they do with locks is judged by itself: they hold them for a moment, or are told apart (`thread_locks`). What
    earlier repairs have added waits only for calls that run.
    """

    def run_by(entered: Target) -> Iterator[Edge]:
        is_known = is_stub(entered.function.path) or is_runtime(scene.reach.program, entered.function)
        return iter(() if is_known else scene.edges(entered))

    def find() -> Leading[Target]:
        return Leading(
            lambda entered: (each.entered for each in run_by(entered)),
            lambda entered: any(is_endless(scene, each) and not is_of_lock(scene, each) for each in run_by(entered)),
        )

    return scene.everywhere.remember("leading to endless waits", find)


def is_of_lock(scene: Scene, edge: Edge) -> bool:
    """Whether it is a method of what a thread holds."""
    owner = scene.reach.program.function(edge.target).owner
    return bool(owner) and scene.class_mark(Key(edge.target.path, owner), "not_across_await") is not None


def is_endless(scene: Scene, edge: Edge) -> bool:
    """Whether a library's function waits for what may never come."""
    facts = scene.reach.program.function(edge.target)
    mark = find_mark(facts, "blocks")
    if not mark or mark.first not in ENDLESS or has_timeout(facts, edge):
        return False
    return not mark.get("ends") or is_made(scene, edge.target, mark)


def has_timeout(facts: Function, edge: Edge) -> bool:
    """Whether a call passes something for a parameter of that name."""
    call = edge.operation.value
    given = bound_parameters(facts, call).get("timeout") if isinstance(call, Call) else None
    return given is not None and given != Constant(None)


def is_made(scene: Scene, function: Key, mark: Mark) -> bool:
    """Whether the program itself makes what is waited for, and so may never end it: a future without work."""
    inference = scene.reach.inference
    return any(inference.calls.constructions(Key(function.path, mark.get("ends")), inference))
