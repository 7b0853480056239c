"""What earlier repairs have written into a module: parts of the runtime, which a later one may need more of."""

import ast
from collections.abc import Iterator
from itertools import product
from pathlib import Path

from asyncfix.model.remembered import frozen, replace
from asyncfix.repair.added import CALL, DATABASE, HELD_CLASS, OTHERS, PLAIN, RUN, TURNS_CLASS, Naming
from asyncfix.repair.emit import Runtime, runtime_parts
from asyncfix.repair.recognised import default_of, recognise
from asyncfix.repair.scene.stage import Stage

BOTH = (False, True)


@frozen
class Earlier:
    """What an earlier repair has left in a module: parts of the runtime, and what these can do.

    Names are plain ones; `called` says what the module calls them. `error` is that of an exhausted pool, `default` the
    executor of calls that name none.
    """

    names: frozenset[str]
    error: str
    cancels: bool | None  # the queries of a cancelled caller; None where nothing of that is there
    default: str = ""
    methods: frozenset[str] = frozenset()  # of its classes
    called: Naming = PLAIN

    @property
    def is_general(self) -> bool:
        """Whether it made threads for all that blocks."""
        return OTHERS in self.names and DATABASE not in self.names


def find_earlier(tree: ast.Module) -> Earlier:
    recognised = recognise(tree)
    found = recognised.nodes
    turns, run = found.get(TURNS_CLASS), found.get(RUN)
    handlers = [each.type for each in ast.walk(turns) if isinstance(each, ast.ExceptHandler)] if turns else []
    errors = [each.id for each in handlers if isinstance(each, ast.Name) and each.id != "StopIteration"]
    classes = [each for each in (turns, found.get(HELD_CLASS)) if isinstance(each, ast.ClassDef)]
    methods = (getattr(each, "name", "") for node in classes for each in node.body)
    error, default = errors[0] if errors else "", default_of(run)
    return Earlier(frozenset(found), error, cancels_queries(run), default, frozenset(methods), recognised.called)


def cancels_queries(run: ast.stmt | None) -> bool | None:
    """Whether a `_run_blocking` that is there cancels the queries of a cancelled caller."""
    return any(each.arg == "to_end" for each in run.args.kwonlyargs) if isinstance(run, ast.AsyncFunctionDef) else None


def find_outgrown(tree: ast.Module, runtime: Runtime) -> frozenset[str]:
    """The names of parts that an earlier repair has written and that must be more now, or are needed no longer."""
    there = recognise(tree).nodes
    smaller = {name for name, node in there.items() if is_smaller(name, node, runtime)}
    parts = [{*names} & there.keys() for names, _ in runtime_parts(runtime) if smaller & {*names}]
    called = recognise(tree).called
    left = smaller & {CALL} if not is_used_beside(tree, called.of(CALL), called.of(RUN)) else set()
    return frozenset(left.union(*parts))


def is_smaller(name: str, node: ast.stmt, runtime: Runtime) -> bool:
    """Whether a definition is what less was needed for; threads stay as many as they are."""
    needed = {name: text for names, text in runtime_parts(runtime) for name in names}
    if name in (DATABASE, OTHERS) or (name not in needed and name != CALL):
        return False
    is_enough = name in needed and is_ours(node, needed[name])
    return not is_enough and any(is_ours(node, text) for text in smaller_parts(name, runtime))


def is_used_beside(tree: ast.Module, name: str, user: str) -> bool:
    """Whether a module uses a name elsewhere than in one of its functions."""
    others = (each for each in tree.body if getattr(each, "name", "") != user)
    return any(isinstance(each, ast.Name) and each.id == name for node in others for each in ast.walk(node))


def smaller_parts(name: str, runtime: Runtime) -> Iterator[str]:
    """The texts of a part where less is needed: no pool is waited for, or nothing entered on a connection's thread."""
    for transacts, enters, walks, ends, lends, closes in product(BOTH, repeat=6):
        for error, rests in product({"", runtime.error}, {False, runtime.rests}):
            held = replace(runtime, transacts=transacts, enters=enters, walks=walks, ends=ends, lends=lends)
            least = replace(held, error=error, closes=closes, rests=rests)
            yield from (text for names, text in runtime_parts(least) if name in names)


def is_ours(node: ast.stmt, text: str) -> bool:
    return any(shape(node) == shape(each) for each in ast.parse(text).body)


def shape(node: ast.stmt) -> str:
    """The syntax of a statement, whatever its indentation: that of strings is cleaned as that of docstrings is.

    Threads may have any name: that of the file may have changed.
    """
    from copy import deepcopy  # where a runtime is compared with one that is there
    from inspect import cleandoc

    copy = deepcopy(node)
    for each in ast.walk(copy):
        if isinstance(each, ast.keyword) and each.arg == "thread_name_prefix":
            each.value = ast.Constant("")
        elif isinstance(each, ast.Constant) and isinstance(each.value, str):
            each.value = cleandoc(each.value)
    return ast.dump(copy)


def cancels_there(stage: Stage, home: Path) -> bool | None:
    """Whether the code that stands in a module cancels queries, None where there is none."""
    return None if home in stage.created else find_earlier(stage.scene(home).tree).cancels
