"""Callbacks of the loop that use the pools of repaired blocks: they are no coroutines, so they go on on the loop."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from asyncfix.catalog import is_stub
from asyncfix.catalog.marks import find_mark
from asyncfix.evidence.sharing import Sharing
from asyncfix.infer.types import Instance
from asyncfix.link.program import Key
from asyncfix.model.expressions import Attribute
from asyncfix.model.remembered import frozen
from asyncfix.reach.operands import operand
from asyncfix.reach.target import Target
from asyncfix.reach.ways import Edge
from asyncfix.repair.known import is_runtime
from asyncfix.repair.model import Repair
from asyncfix.repair.scene.stage import Stage


@frozen
class Callback:
    """One that uses a pool: the pool's class, whether it takes connections, and where it begins."""

    cls: Key
    takes: bool
    path: Path
    line: int

    @property
    def text(self) -> str:
        return f"the callback at {self.path.as_posix()}:{self.line}"


def find_callbacks(stage: Stage, repairs: Iterable[Repair]) -> tuple[Callback, ...]:
    """Those of the program, where any of the repairs takes connections from a pool."""
    if not any(each.edits and each.pool for each in repairs):
        return ()
    sharing, program = Sharing(stage.reach), stage.reach.program
    plain = [each for each in stage.reach.roots if not program.function(each).is_async]
    called = [each for each in plain if not is_runtime(program, each)]
    return tuple(dict.fromkeys(use for each in called for use in uses_of(stage, sharing, each)))


def uses_of(stage: Stage, sharing: Sharing, root: Key) -> Iterator[Callback]:
    program, line = stage.reach.program, stage.reach.program.function(root).span.line
    for edge, caller in edges_below(stage, root):
        value, called = operand(edge.operation), program.function(edge.target)
        if is_stub(edge.target.path) and isinstance(value, Attribute):
            for each in stage.reach.types(value.value, caller):
                mark = sharing.resource(each)
                if isinstance(each, Instance) and mark and mark.first == "pool":
                    yield Callback(each.cls, find_mark(called, "acquires") is not None, root.path, line)


def edges_below(stage: Stage, root: Key) -> Iterator[tuple[Edge, Target]]:
    """What a function runs on the loop, down to libraries; coroutines that it makes run by themselves."""
    todo, seen = [Target(root)], {Target(root)}
    while todo:
        caller = todo.pop()
        for edge in stage.reach.edges_on_loop(caller):
            yield edge, caller
            is_own = not is_stub(edge.target.path) and not stage.reach.program.function(edge.target).is_async
            if is_own and edge.entered not in seen:
                seen.add(edge.entered)
                todo.append(edge.entered)
