"""Files that a coroutine reads and writes without letting others run: a task could now come in between."""

import ast
from collections.abc import Iterable, Iterator, Sequence

from asyncfix.catalog.marks import find_mark
from asyncfix.infer.types import Callable, ClassType, Type
from asyncfix.link.program import Key
from asyncfix.model.finding import Reason
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.judgement.conflicts import around_until_suspended
from asyncfix.repair.scene.scene import Scene, own_nodes
from asyncfix.repair.scene.suspension import Suspension

FILE = "file"
METHODS = ("read_", "write_")  # of a path, with what to write as their argument
READING = ("read", "load", "exists", "stat", "is_", "getsize", "listdir", "scandir", "iterdir", "glob", "walk")


def find_file_conflicts(
    scene: Scene, function: Key, node: FunctionNode, region: Sequence[ast.stmt], suspension: Suspension
) -> Iterator[Reason]:
    """A file is used in a region and, without an await until now, before or after it; one of the uses writes."""
    inside = list(find_uses(scene, function, region))
    if not inside:
        return
    for use in find_uses(scene, function, around_until_suspended(scene, function, node, region, suspension)):
        here = next((each for each in inside if conflict(each, use)), None)
        if here:
            text = f"`{path_of(here)}` is used here and at line {use.lineno}: other tasks can now run in between"
            yield Reason("new-suspension", here.lineno, text)
            return


def is_read_and_written(scene: Scene, function: Key, region: Sequence[ast.stmt]) -> bool:
    """Whether statements do both, so that two tasks must not do so at once."""
    uses = list(find_uses(scene, function, region))
    return any(conflict(first, second) for number, first in enumerate(uses) for second in uses[number + 1 :])


def conflict(first: ast.Call, second: ast.Call) -> bool:
    """Whether two calls use one file, by the words for it, and one of them writes."""
    return path_of(first) == path_of(second) and (writes(first) or writes(second))


def path_of(call: ast.Call) -> str:
    """`path` of `path.read_text()` and of `open(path)`."""
    owner = call.func if isinstance(call.func, ast.Attribute) else None
    if owner and (not call.args or owner.attr.startswith(METHODS)):
        return ast.unparse(owner.value)
    return ast.unparse(call.args[0]) if call.args else ""


def find_uses(scene: Scene, function: Key, statements: Iterable[ast.stmt]) -> Iterator[ast.Call]:
    """The calls that wait for a file."""
    for each in own_nodes(list(statements)):
        if isinstance(each, ast.Call) and any(is_of_file(scene, callee) for callee in scene.callees(each, function)):
            yield each


def is_of_file(scene: Scene, callee: Type) -> bool:
    match callee:
        case Callable(function=key):
            mark = find_mark(scene.reach.program.function(key), "blocks")
        case ClassType(cls=cls):
            inits = scene.reach.inference.methods(cls, "__init__")
            mark = next((find_mark(scene.reach.program.function(key), "blocks") for key in inits), None)
        case _:
            return False
    return mark is not None and mark.first == FILE


def writes(call: ast.Call) -> bool:
    """Whether it may change a file: by its mode, if it opens one, else by its name."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name != "open":
        return not name.startswith(READING)
    given = [*call.args, *(each.value for each in call.keywords if each.arg == "mode")]
    modes = [each.value for each in given if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    return any(set(mode) <= set("rwxabt+U") and set(mode) & set("wxa+") for mode in modes)
