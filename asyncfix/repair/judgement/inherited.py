"""What child processes and scripts get of the process that begins them: its environment, its folder, its arguments."""

import ast
from collections.abc import Iterator, Mapping
from typing import Literal

from asyncfix.catalog.marks import Mark
from asyncfix.infer.types import Callable, ClassType
from asyncfix.link.program import Key
from asyncfix.model.facts import Function as Facts
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.words import last_word

INHERITS, CHANGES = "inherits", "changes_process"


def of_process(scene: Scene, function: Key, call: ast.Call) -> Iterator[tuple[str, Literal["read", "write"]]]:
    """What a call has others get, `environ` or what `chdir` sets, and what it changes of that for those begun later.

    What it passes itself (`env=...`) is not among them.
    """
    given = {each.arg for each in call.keywords if not is_none(each.value)}
    for mark in marks_of(scene, function, call, INHERITS):
        if mark.get("given") not in given:
            yield mark.first, "read"
    name = last_word(call.func)
    if name in inherited_names(scene) and any(marks_of(scene, function, call, CHANGES)):
        yield name, "write"


def marks_of(scene: Scene, function: Key, call: ast.Call, name: str) -> Iterator[Mark]:
    """The marks of a name that the functions have which a call may be of; each once."""
    if last_word(call.func) not in marked_names(scene, name):
        return
    found = [mark for facts in called(scene, function, call) for mark in facts.marks if mark.name == name]
    yield from dict.fromkeys(found)


def called(scene: Scene, function: Key, call: ast.Call) -> Iterator[Facts]:
    program = scene.reach.program
    for callee in scene.callees(call, function):
        match callee:
            case Callable(function=key):
                yield program.function(key)
            case ClassType(cls=cls):
                yield from map(program.function, scene.reach.inference.methods(cls, "__init__"))


def marked_names(scene: Scene, mark: str) -> Mapping[str, None]:
    """The names of functions, and of classes with constructors, that have a mark: other calls need not be looked at."""

    def find() -> Mapping[str, None]:
        marked = scene.reach.program.marked_functions(mark)
        return dict.fromkeys(each.owner if each.name == "__init__" else each.name for each in marked)

    return scene.everywhere.remember(("names of functions with a mark", mark), find)


def inherited_names(scene: Scene) -> frozenset[str]:
    def find() -> frozenset[str]:
        marked = scene.reach.program.marked_functions(INHERITS)
        return frozenset(each.first for facts in marked for each in facts.marks if each.name == INHERITS)

    return scene.everywhere.remember("inherited", find)


def is_none(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None
