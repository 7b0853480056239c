"""How many connections pools keep while nobody uses them: beyond that, those of threads are closed and made anew."""

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import takewhile
from pathlib import Path

from asyncfix.catalog import is_stub
from asyncfix.infer.calls import position_of
from asyncfix.infer.types import ClassType
from asyncfix.link.program import Key
from asyncfix.model.facts import Function
from asyncfix.model.remembered import frozen, replace
from asyncfix.model.source import Span
from asyncfix.repair.edits import Keep, Twin, position
from asyncfix.repair.emit import workers
from asyncfix.repair.model import Repair
from asyncfix.repair.runtime.homes import look
from asyncfix.repair.runtime.places import home_of
from asyncfix.repair.runtime.runtime import needs_runtime, required
from asyncfix.repair.runtime.texts import has_bare_returns
from asyncfix.repair.runtime.written import find_earlier
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.stage import Stage


@frozen
class Number:
    """One that is written in a call."""

    value: int
    span: Span


@frozen
class Making:
    """A call that makes a pool: how many connections it keeps, what the constructor calls that, and its limit.

    They are None where the call has no numbers for them.
    """

    path: Path
    line: int
    function: Key
    parameter: str
    number: Number | None
    limit: Number | None

    def may_keep(self, threads: int) -> int:
        """As many as there are threads, if the pool has them; 0 where that isn't known."""
        return min(threads, self.limit.value) if self.limit else 0


def raise_kept(stage: Stage, repairs: Sequence[Repair]) -> tuple[Repair, ...]:
    """The repairs with the numbers of their pools, where that was asked for."""
    if not stage.options.manner.raise_minconn:
        return tuple(repairs)
    found = find_makings(stage, repairs)
    copied = {(edit.path, edit.function) for each in repairs for edit in each.edits if isinstance(edit, Twin)}
    raised = {
        making: keep
        for making, threads in found.items()
        if may_write(stage, making.path) and body_of(stage, making) not in copied
        for keep in keep_more(making, threads)
    }
    return tuple(
        replace(each, edits=(*each.edits, *(raised[making] for making in makings_of(stage, each) if making in raised)))
        for each in repairs
    )


def may_write(stage: Stage, path: Path) -> bool:
    is_newer = stage.reach.program.modules[path].facts.is_newer
    return path in stage.writable and not is_newer and not has_bare_returns(stage.sources[path])


def keep_more(making: Making, threads: int) -> Iterator[Keep]:
    kept = making.number
    if kept and kept.value < making.may_keep(threads):
        yield Keep(kept.span, making.path, kept.value, making.may_keep(threads))


def body_of(stage: Stage, making: Making) -> tuple[Path, tuple[int, int] | None]:
    """Where the function begins that the call stands in."""
    node = stage.scene(making.path).nodes.get(making.function)
    return making.path, position(node.body[0]) if node else None


def find_makings(stage: Stage, repairs: Sequence[Repair]) -> Mapping[Making, int]:
    """The calls that make the pools of some repairs, and how many threads use them."""
    found: dict[Making, int] = {}
    for repair in repairs:
        for making in makings_of(stage, repair):
            found[making] = max(found.get(making, 0), threads_of(stage, repair, repairs))
    return found


def threads_of(stage: Stage, repair: Repair, repairs: Sequence[Repair]) -> int:
    home = home_of(repair)
    inside = [each for each in repairs if needs_runtime(each) and home_of(each) == home]
    return look(stage, home, inside).workers or workers(required(home, inside, find_earlier(stage.scene(home).tree)))


def makings_of(stage: Stage, repair: Repair) -> tuple[Making, ...]:
    """Among the modules that are imported from the same folder: others have pools of their own."""
    if not repair.pool or not repair.pool.cls or not needs_runtime(repair):
        return ()
    cls, root = repair.pool.cls, stage.sources[repair.path].import_root
    scene = stage.scene(repair.path)
    return scene.remember(("makings", cls, root), lambda: tuple(dict.fromkeys(find_calls(stage, scene, cls, root))))


def find_calls(stage: Stage, scene: Scene, cls: Key, root: Path) -> Iterator[Making]:
    inference, program = stage.reach.inference, stage.reach.program
    mark = scene.class_mark(cls, "resource")
    init = next(inference.methods(cls, "__init__"), None)
    if mark is None or not mark.get("keeps") or init is None or not is_stub(init.path):
        return
    constructor = program.function(init)
    for site, call in inference.calls.mentioning(cls.qualname):
        is_near = program.modules[site.path].facts.import_root == root
        if is_near and ClassType(cls) in inference.types(call.function, site):
            spans = [each.span for each in program.function(site).operations if each.value == call]
            for span, node in calls_at(stage, site.path, spans):
                kept, limit = (number(stage, site.path, node, constructor, mark.get(key)) for key in ("keeps", "limit"))
                yield Making(site.path, span.line, site, mark.get("keeps"), kept, limit)


def calls_at(stage: Stage, path: Path, spans: Iterable[Span]) -> Iterator[tuple[Span, ast.Call]]:
    scene, wanted = stage.scene(path), set(spans)
    for node in scene.all_nodes:
        if isinstance(node, ast.Call) and scene.span(node) in wanted:
            yield scene.span(node), node


def number(stage: Stage, path: Path, call: ast.Call, constructor: Function, parameter: str) -> Number | None:
    value = argument(call, constructor, parameter)
    if isinstance(value, ast.Constant) and type(value.value) is int:
        return Number(value.value, stage.scene(path).span(value))
    return None


def argument(call: ast.Call, constructor: Function, parameter: str) -> ast.expr | None:
    """What a call passes to a constructor's parameter, as far as it is written there."""
    named = next((each.value for each in call.keywords if each.arg == parameter), None)
    place = position_of(parameter, constructor)
    plain = list(takewhile(lambda each: not isinstance(each, ast.Starred), call.args))
    return plain[place - 1] if named is None and place and place <= len(plain) else named
