"""Which file a call uses: its path, said in the words of the coroutine that leads there."""

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice

from asyncfix.catalog import is_stub
from asyncfix.catalog.marks import find_mark
from asyncfix.infer.types import Callable, ClassType, Type
from asyncfix.link.program import Key
from asyncfix.model.remembered import frozen
from asyncfix.reach.target import Target
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.judgement.reaching import comes_to_wait, waits_for
from asyncfix.repair.judgement.walks import called_functions
from asyncfix.repair.scene.blocks import calls_in
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import own_nodes
from asyncfix.repair.scene.words import last_word

MARK = "gives_own_path"  # of what makes a new file or folder
FILES = ("file", "stat")  # kinds of waiting
METHODS = ("read_", "write_")  # of a path, with what to write as their argument
READING = ("read", "load", "exists", "stat", "is_", "getsize", "listdir", "scandir", "iterdir", "glob", "walk")
FOLDERS = ("mkdir", "makedirs")  # no change where they may be there
TWO_PATHS = ("replace", "rename", "copy", "move", "link", "symlink")
SAME_PATH = ("Path", "str", "fspath")  # what gives a path that it got
JOINING = (*SAME_PATH, "join", "joinpath", "with_name", "with_suffix")  # what gives one path for the same parts
MOST_STEPS = 4  # into functions that call each other
MOST_WORDS = 200  # that a name stands for; what is made of more has that name alone

Given = Mapping[str, ast.expr]  # what names of a function stand for


@frozen
class FileUse:
    """A file that a call at a line uses, by the words for its path."""

    line: int
    path: str
    writes: bool


def find_uses(scene: Scene, function: Key, calls: Iterable[ast.Call]) -> Iterator[FileUse]:
    """The files that some calls of a coroutine use, themselves or in the functions that they run, but for its own."""
    given = scene.remember_shape(function, "assigned", lambda: assigned(scene.nodes[function], {}))

    def find(call: ast.Call) -> Sequence[FileUse]:
        found = used_by(scene, function, call, given, 0)
        return tuple(FileUse(call.lineno, path, writes) for path, writes in found if not is_own(path))

    def is_own(path: str) -> bool:
        from asyncfix.repair.judgement import own_files  # few calls use a file

        return own_files.is_own(scene, function, path)

    for call in calls:
        yield from scene.remember_shape(function, ("files used by", call), partial(find, call))


def used_by(scene: Scene, function: Key, call: ast.Call, given: Given, steps: int) -> Iterator[tuple[str, bool]]:
    """The paths that a call uses, and whether it may change the files there; what makes a new file has none."""
    for callee in () if makes_path(scene, function, call) else scene.callees(call, function):
        if any(waits_for(each, *FILES) for each in called_functions(scene, callee)):
            yield from ((said(each, given), writes(call)) for each in paths_of(call, callee))
        elif isinstance(callee, Callable) and steps < MOST_STEPS and leads_to_files(scene, callee.function):
            passed = arguments(scene, callee, call, given)
            yield from used_inside(scene, callee.function, passed, steps + 1)


def makes_path(scene: Scene, function: Key, call: ast.Call) -> bool:
    """Whether a library makes a new file or folder there."""
    program = scene.reach.program
    callees = scene.callees(call, function)
    return bool(callees) and all(
        (isinstance(each, ClassType) and scene.class_mark(each.cls, MARK) is not None)
        or (isinstance(each, Callable) and find_mark(program.function(each.function), MARK) is not None)
        for each in callees
    )


def used_inside(scene: Scene, function: Key, passed: Given, steps: int) -> Sequence[tuple[str, bool]]:
    """The same, of all calls of a function that got these arguments."""

    def find() -> Sequence[tuple[str, bool]]:
        home = scene.at(function.path)
        given = assigned(home.nodes[function], passed, f" of {function.qualname}")
        found = (used_by(home, function, call, given, steps) for call in calls_in(home.nodes[function].body))
        return tuple(dict.fromkeys(each for uses in found for each in uses))

    question = ("files used", function, steps, tuple((name, words(each)) for name, each in passed.items()))
    return scene.everywhere.remember(question, find)


def leads_to_files(scene: Scene, function: Key) -> bool:
    """Whether a function of the project uses files, itself or in what it calls."""
    is_known = not is_stub(function.path) and function in scene.at(function.path).nodes
    return is_known and comes_to_wait(scene, Target(function), *FILES)


def paths_of(call: ast.Call, callee: Type) -> list[ast.expr]:
    """`path` of `path.read_text()` and of `open(path)`; both of `temporary.replace(path)`."""
    is_method = isinstance(callee, Callable) and callee.receiver is not None
    owner = [call.func.value] if isinstance(call.func, ast.Attribute) and is_method else []
    name = last_word(call.func)
    if owner and (not call.args or name == "open" or name.startswith(METHODS)):
        return owner
    return [*owner, *call.args[:2]] if name.startswith(TWO_PATHS) else call.args[:1]


def writes(call: ast.Call) -> bool:
    """Whether it may change a file: by its mode, if it opens one, else by its name."""
    name = last_word(call.func)
    if name.startswith(FOLDERS) and any(each.arg == "exist_ok" for each in call.keywords):
        return False
    if name != "open":
        return not name.startswith(READING)
    named = [each.value for each in call.keywords if each.arg == "mode"]
    told = [*(call.args if isinstance(call.func, ast.Attribute) else call.args[1:])[:2], *named]
    return any(may_write(each) for each in told)


def may_write(mode: ast.expr) -> bool:
    """A mode that is not written there may be any; other texts than modes are none."""
    if not isinstance(mode, ast.Constant):
        return True
    return isinstance(mode.value, str) and set(mode.value) <= set("rwxabt+U") and bool(set(mode.value) & set("wxa+"))


def arguments(scene: Scene, callee: Callable, call: ast.Call, given: Given) -> Given:
    """What the parameters of a function stand for in a call, said as its caller would."""
    node = scene.at(callee.function.path).nodes[callee.function]
    names = [each.arg for each in (*node.args.posonlyargs, *node.args.args)]
    values = list(call.args)
    if callee.receiver is not None and isinstance(call.func, ast.Attribute):
        values.insert(0, call.func.value)
    places = zip(names, values, strict=False)
    keywords = ((each.arg, each.value) for each in call.keywords if each.arg)
    return {name: replaced(value, given) for name, value in (*places, *keywords)}


def assigned(node: FunctionNode, passed: Given, place: str = "") -> Given:
    """What the names of a function stand for: what was passed, else the one value that they are given."""
    stores = [each for each in own_nodes(list(node.body)) if isinstance(each, ast.Name | ast.Assign)]
    counts: dict[str, int] = {}
    for each in stores:
        if isinstance(each, ast.Name) and not isinstance(each.ctx, ast.Load):
            counts[each.id] = counts.get(each.id, 0) + 1
    found = dict(passed) | ({name: ast.Name(f"{name}{place}") for name in counts} if place else {})
    for each in stores:
        match each:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if counts[name] == 1 and name not in passed:
                meant = replaced(value, found)
                found |= {name: meant} if is_short(meant) else {}
    return found


def is_short(value: ast.expr) -> bool:
    return sum(1 for _ in islice(ast.walk(value), MOST_WORDS)) < MOST_WORDS


def said(path: ast.expr, given: Given) -> str:
    return words(replaced(path, given))


def words(value: ast.expr) -> str:
    try:
        return ast.unparse(value)
    except ValueError:  # an f-string that older Pythons can't say: with quotes of all kinds, or a backslash
        return ast.dump(value)


def replaced(value: ast.expr, given: Given) -> ast.expr:
    """An expression with what its names stand for, without what only makes a path of a path."""
    from copy import deepcopy

    found: ast.expr = Replacing(given).visit(deepcopy(value))
    return found


class Replacing(ast.NodeTransformer):
    def __init__(self, given: Given) -> None:
        self._given = given

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self._given.get(node.id, node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if len(node.args) == 1 and not node.keywords and last_word(node.func) in SAME_PATH:
            return self.visit(node.args[0])  # type: ignore[no-any-return]
        return self.generic_visit(node)
