"""What the repairs that are written change beside the blocks themselves."""

import ast
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from asyncfix.infer.types import ClassType
from asyncfix.link.program import Key
from asyncfix.model.change import Hint, Remark
from asyncfix.repair.emit import workers
from asyncfix.repair.judgement.callers import awaits_of
from asyncfix.repair.model import Bracket, Pool, Rename, Repair, Swap
from asyncfix.repair.runtime.homes import look
from asyncfix.repair.runtime.runtime import find_earlier, home_of, needs_runtime, required
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.stage import Stage

PATCHING = ("patch", "object", "setattr", "multiple")
FASTER = "3.8 times as fast, measured"  # 10 threads over a pool that keeps 10 connections, and over one that keeps 1


def find_remarks(stage: Stage, repairs: Sequence[Repair]) -> tuple[Remark, ...]:
    found = (
        Remark("Now suspends, so that other tasks run meanwhile", tuple(suspending(stage, repairs))),
        Remark("Tests patch what repaired blocks no longer enter", tuple(patched(stage, repairs))),
        Remark("Pools close connections and make new ones", tuple(reconnecting(stage, repairs))),
        Remark("Not as --on-cancel says", tuple(cancelled_otherwise(repairs))),
    )
    return tuple(each for each in found if each.hints)


def suspending(stage: Stage, repairs: Iterable[Repair]) -> Iterator[Hint]:
    """The coroutines that never let other tasks run, and do now: the repaired ones, and those that await them."""
    roots = {(root.path, stage.reach.name(root)): root for root in stage.reach.roots}
    todo = [roots[each.path, each.function] for each in repairs]
    found: set[Key] = set()
    while todo:
        key = todo.pop()
        if key not in found and not stage.suspension.may(key):
            found.add(key)
            todo += [caller for caller, _ in awaits_of(stage, key)]
    lines = {key: stage.scene(key.path).nodes[key].lineno for key in found}
    for key in sorted(found, key=lambda key: (key.path, lines[key])):
        yield Hint(key.path, lines[key], key.qualname)


def patched(stage: Stage, repairs: Iterable[Repair]) -> Iterator[Hint]:
    """Where tests replace something by its name that repaired blocks don't use any more."""
    instead = dict(replaced(stage, repairs))
    for path, source in sorted(stage.sources.items()):
        names = {name for name in instead if name in source.text}
        if names and is_test(path.as_posix()):
            for line, name in sorted(patches(stage.scene(path), names)):
                yield Hint(path, line, f"`{name}`; `{instead[name]}` is entered now")


def is_test(path: str) -> bool:
    return any(part.startswith(("test", "conftest")) or part.endswith("_test.py") for part in path.split("/"))


def replaced(stage: Stage, repairs: Iterable[Repair]) -> Iterator[tuple[str, str]]:
    """Names, and what is used in their place."""
    for repair in repairs:
        callee = next((edit.callee for edit in repair.edits if isinstance(edit, Swap)), "")
        for edit in repair.edits:
            if isinstance(edit, Rename):
                yield edit.old, edit.new
            elif isinstance(edit, Bracket):
                callee = edit.get
        for manager in repair.managers if callee else ():
            yield stage.reach.program.function(manager).name, callee


def patches(scene: Scene, names: set[str]) -> Iterator[tuple[int, str]]:
    """The calls that patch one of some names."""
    for node in ast.walk(scene.tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in PATCHING:
            texts = [each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
            name = next((text.rpartition(".")[2] for text in texts), "")
            if name in names:
                yield node.lineno, name


def reconnecting(stage: Stage, repairs: Sequence[Repair]) -> Iterator[Hint]:
    """Pools that keep fewer connections than there are threads that use them."""
    seen: set[Hint] = set()
    for repair in repairs:
        pool = repair.pool
        if pool and pool.cls and needs_runtime(repair):
            threads = threads_of(stage, repair, repairs)
            root = stage.sources[repair.path].import_root
            for hint in makings(stage, pool.cls, pool, threads, root) if 0 < pool.kept < threads else ():
                if hint not in seen:
                    seen.add(hint)
                    yield hint


def threads_of(stage: Stage, repair: Repair, repairs: Sequence[Repair]) -> int:
    home = home_of(repair)
    inside = [each for each in repairs if needs_runtime(each) and home_of(each) == home]
    return look(stage, home, inside).workers or workers(required(home, inside, find_earlier(stage.scene(home).tree)))


def makings(stage: Stage, cls: Key, pool: Pool, threads: int, root: Path) -> Iterator[Hint]:
    """Where pools of a class are made, among the modules that are imported from one folder: others have their own."""
    inference, program = stage.reach.inference, stage.reach.program
    for site, call in inference.calls.mentioning(cls.qualname):
        is_near = program.modules[site.path].facts.import_root == root
        if is_near and ClassType(cls) in inference.types(call.function, site):
            for each in program.function(site).operations:
                if each.value == call:
                    kept = f"{pool.kept} connection{'s' if pool.kept > 1 else ''}"
                    text = f"it keeps {kept} for {threads} threads: raise `{pool.bound}` ({FASTER})"
                    yield Hint(site.path, each.span.line, text)


def cancelled_otherwise(repairs: Iterable[Repair]) -> Iterator[Hint]:
    for each in repairs:
        yield from (Hint(each.path, each.line, text) for text in each.otherwise)
