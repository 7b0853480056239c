"""What the repairs that are written change beside the blocks themselves."""

import ast
from collections.abc import Iterable, Iterator, Sequence

from asyncfix.link.program import Key
from asyncfix.model.change import Hint, Remark
from asyncfix.repair.edits import Bracket, Keep, Plain, Rejoin, Rename, Swap, Twin, position
from asyncfix.repair.judgement.waits import awaits_of
from asyncfix.repair.model import Repair
from asyncfix.repair.runtime.keeping import Making, find_makings, may_write
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.stage import Stage
from asyncfix.repair.whereabouts import whereabouts

PATCHING = ("patch", "object", "setattr", "multiple")
FASTER = "3.8 times as fast, measured"  # 10 threads over a pool that keeps 10 connections, and over one that keeps 1

ELSEWHERE = "Log lines and warnings that say where code runs, which is in a thread now"


def find_remarks(stage: Stage, repairs: Sequence[Repair]) -> tuple[Remark, ...]:
    found = (
        Remark("Coroutines that now let other tasks run while they wait", tuple(suspending(stage, repairs))),
        Remark("Tests that patch what repaired blocks no longer use", tuple(patched(stage, repairs))),
        Remark("Plain functions now: whoever awaits them elsewhere must call them", tuple(plain(stage, repairs))),
        Remark("Pools that now close connections and open new ones", tuple(reconnecting(stage, repairs))),
        Remark("Pools that open more connections as they are made", tuple(opening(repairs))),
        Remark("Where --on-cancel does not apply", tuple(cancelled_otherwise(repairs))),
        Remark(ELSEWHERE, tuple(each for each in whereabouts(stage, repairs) if not is_test(each.path.as_posix()))),
    )
    return tuple(each for each in found if each.hints)


def suspending(stage: Stage, repairs: Iterable[Repair]) -> Iterator[Hint]:
    """The coroutines that never let other tasks run, and do now: the repaired ones, and those that await them.

    Where a call rejoins others, the coroutine awaited it before.
    """
    todo = [stage.root(each) for each in repairs if not any(isinstance(edit, Rejoin) for edit in each.edits)]
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
                yield Hint(path, line, f"`{name}`; {instead[name]} now")


def is_test(path: str) -> bool:
    return any(part.startswith(("test", "conftest")) or part.endswith("_test.py") for part in path.split("/"))


def replaced(stage: Stage, repairs: Iterable[Repair]) -> Iterator[tuple[str, str]]:
    """Names, and what is done in their place."""
    for repair in repairs:
        callee = next((edit.callee for edit in repair.edits if isinstance(edit, Swap)), "")
        for edit in repair.edits:
            if isinstance(edit, Rename):
                yield edit.old, f"`{edit.new}` is entered"
            elif isinstance(edit, Bracket):
                callee = edit.get
            elif isinstance(edit, Twin) and edit.is_coroutine:
                yield name_at(stage, edit), f"`{edit.name}` is called"
        for manager in repair.managers if callee else ():
            yield stage.reach.program.function(manager).name, f"`{callee}` is entered"


def name_at(stage: Stage, edit: Twin | Plain) -> str:
    """The name of the function whose body begins where an edit says."""
    return function_at(stage, edit).qualname.rpartition(".")[2]


def function_at(stage: Stage, edit: Twin | Plain) -> Key:
    nodes = stage.scene(edit.path).nodes
    return next(key for key, node in nodes.items() if position(node.body[0]) == edit.function)


def plain(stage: Stage, repairs: Iterable[Repair]) -> Iterator[Hint]:
    """The coroutines that became functions."""
    edits = {edit for each in repairs for edit in each.edits if isinstance(edit, Plain)}
    for edit in sorted(edits, key=lambda edit: (edit.path, edit.function)):
        key = function_at(stage, edit)
        yield Hint(edit.path, stage.scene(edit.path).nodes[key].lineno, key.qualname)


def patches(scene: Scene, names: set[str]) -> Iterator[tuple[int, str]]:
    """The calls that patch one of some names."""
    for node in scene.all_nodes:
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in PATCHING:
            texts = [each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
            name = next((text.rpartition(".")[2] for text in texts), "")
            if name in names:
                yield node.lineno, name


def reconnecting(stage: Stage, repairs: Sequence[Repair]) -> Iterator[Hint]:
    """Pools that keep fewer connections than there are threads that use them."""
    raised = {edit.place for each in repairs for edit in each.edits if isinstance(edit, Keep)}
    found = find_makings(stage, repairs)
    for making in sorted(found, key=lambda each: (each.path, each.line)):
        number, threads = making.number, found[making]
        if number and number.value < threads and number.span not in raised:
            yield Hint(making.path, making.line, advise(stage, making, number.value, threads))
        elif number is None and stage.options.manner.raise_minconn:
            wanted = making.may_keep(threads) or threads
            text = f"its `{making.parameter}` is no number here: let it be {wanted} ({FASTER})"
            yield Hint(making.path, making.line, text)


def advise(stage: Stage, making: Making, kept: int, threads: int) -> str:
    is_offered = making.may_keep(threads) > kept and may_write(stage, making.path)
    flag = "--raise-minconn; " if is_offered and not stage.options.manner.raise_minconn else ""
    return f"it keeps {connections(kept)} for {threads} threads: raise `{making.parameter}` ({flag}{FASTER})"


def opening(repairs: Iterable[Repair]) -> Iterator[Hint]:
    edits = {edit for each in repairs for edit in each.edits if isinstance(edit, Keep)}
    for each in sorted(edits, key=lambda edit: (edit.path, edit.place.line)):
        yield Hint(each.path, each.place.line, f"{connections(each.new)}, which it keeps, instead of {each.old}")


def connections(number: int) -> str:
    return f"{number} connection{'' if number == 1 else 's'}"


def cancelled_otherwise(repairs: Iterable[Repair]) -> Iterator[Hint]:
    for each in repairs:
        yield from (Hint(each.path, each.line, text) for text in each.otherwise)
