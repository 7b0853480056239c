"""State that only code sets which runs once: what a program begins with, and what that awaits."""

import ast
import re
from collections.abc import Iterator, Sequence
from itertools import islice

from asyncfix.infer.parts import parts_of
from asyncfix.infer.types import Callable
from asyncfix.link.program import Key
from asyncfix.model.expressions import Attribute, Call, Name, last_name
from asyncfix.model.facts import Function
from asyncfix.repair.dataflow.names import FunctionNode, find_locals
from asyncfix.repair.judgement.effects import LASTING
from asyncfix.repair.judgement.locked import uses_of
from asyncfix.repair.judgement.named import functions_using
from asyncfix.repair.judgement.shared import LOOPS, is_library
from asyncfix.repair.judgement.surroundings import ancestors
from asyncfix.repair.scene.calls import nodes_of_call
from asyncfix.repair.scene.mentions import files_naming, is_unread
from asyncfix.repair.scene.passing import COMPREHENSIONS
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import own_nodes

REPEATING = (*LOOPS, ast.AsyncFor)
MOST_PARTS = 4  # of an expression, one inside of the other
LONGEST_NAME = 200
PLAIN_GETATTR = re.compile(r"""\bgetattr\(\s*[\w.]+\s*,\s*(?:"\w*"|'\w*'|[\w.]+)\s*[,)]""")


def is_set_once(scene: Scene, state: str) -> bool:
    """Whether no second task can set some state, for all that changes it runs once.

    A connection is none that is set: two that run once have one transaction.
    """
    if state.startswith(LASTING):
        return False

    def find() -> bool:
        using = functions_using(scene, state)
        return all(runs_once(scene, key) for home, key in using if changes(home, key, state))

    return scene.everywhere.remember(("set once", state), find)


def changes(home: Scene, key: Key, state: str) -> bool:
    return any(each.kind != "read" for each in uses_of(home, key, state))


def runs_once(scene: Scene, key: Key) -> bool:
    """Whether a function is called in one place that is executed once, or is a module's that nothing names.

    What nothing calls may be called by those who import it; where it is the only such function, all begins there.
    """
    return scene.everywhere.remember(("runs once", key), lambda: _runs_once(scene, key, frozenset()))


def _runs_once(scene: Scene, key: Key, asked: frozenset[Key]) -> bool:
    if not key.qualname:
        return True  # a module
    facts, node = scene.reach.program.function(key), scene.at(key.path).nodes.get(key)
    if node is None or node.decorator_list or facts.parent or key in asked:
        return False
    sites = sites_of(scene, key)
    if len(sites) > 1 or is_kept(scene, facts.name) or not (sites or may_begin_all(scene, key)):
        return False
    return all(not is_repeated(scene, *each) and _runs_once(scene, each[0], asked | {key}) for each in sites)


def sites_of(scene: Scene, key: Key) -> Sequence[tuple[Key, Call]]:
    name = scene.reach.program.function(key).name
    return [site for site in scene.reach.inference.calls.mentioning(name) if may_call(scene, *site, key)]


def is_awaited(scene: Scene, site: Key, call: Call) -> bool:
    """Whether the very call is awaited, wherever a function makes it."""
    return all(each.awaited for each in scene.reach.program.function(site).operations if each.value == call)


def may_begin_all(scene: Scene, key: Key) -> bool:
    """Whether a program may begin with what nothing calls: not with a method, nor with one function of several."""
    return not scene.reach.program.function(key).owner and all(each == key for each in uncalled(scene))


def uncalled(scene: Scene) -> Sequence[Key]:
    """The first two of the functions, but for methods, that nothing in the project calls or hands to others."""

    def find() -> Sequence[Key]:
        modules = scene.reach.program.project
        functions = ((Key(each.path, name), facts) for each in modules for name, facts in each.functions.items())
        plain = (key for key, facts in functions if key.qualname and is_plain(facts))
        return tuple(islice((each for each in plain if not is_named(scene, each)), 2))

    return scene.everywhere.remember("uncalled", find)


def is_plain(facts: Function) -> bool:
    """Whether it is no method and no nested function, and no decorator hands it to somebody who calls it."""
    return not facts.owner and not facts.parent and not facts.decorators


def is_named(scene: Scene, key: Key) -> bool:
    return bool(sites_of(scene, key)) or is_kept(scene, scene.reach.program.function(key).name)


def is_kept(scene: Scene, name: str) -> bool:
    """Whether a name is said in another way than by calling what it means."""

    def find() -> bool:
        otherwise = re.compile(rf"\b{re.escape(name)}\b(?!\s*\()")  # in a text that only calls it, it is not kept
        paths = (path for path in files_naming(scene, name) if otherwise.search(scene.sources[path].text))
        return any(map(name.startswith, beginnings_kept(scene))) or any(
            name in names_kept(scene.at(path)) for path in paths
        )

    return scene.everywhere.remember(("is kept", name), find)


def beginnings_kept(scene: Scene) -> frozenset[str]:
    """How names begin that are put together: `getattr(self, f"on_{event}")`."""

    def find() -> Iterator[str]:
        for path in scene.sources.keys() & scene.reach.program.modules.keys():
            for node in scene.at(path).all_nodes if puts_together(scene.sources[path].text) else ():
                match node:
                    case ast.Call(
                        func=ast.Name(id="getattr"),
                        args=[_, ast.JoinedStr(values=[ast.Constant(value=str(text)), *_]), *_],
                    ):
                        yield text
                    case ast.Call(
                        func=ast.Name(id="getattr"), args=[_, ast.BinOp(left=ast.Constant(value=str(text))), *_]
                    ):
                        yield text

    return scene.everywhere.remember("beginnings of names kept", lambda: frozenset(find()) - {""})


def puts_together(text: str) -> bool:
    """Whether any `getattr` of a text is another than the most common: of a name, by a text or a name alone."""
    return text.count("getattr") > len(PLAIN_GETATTR.findall(text))


def names_kept(home: Scene) -> frozenset[str]:
    """Names that a file says so, in texts, too."""
    return home.remember("names kept", lambda: frozenset(_names_kept(home)))


def _names_kept(home: Scene) -> Iterator[str]:
    for node in home.all_nodes:
        match node:
            case ast.Name(id=name, ctx=ast.Load()) | ast.Attribute(attr=name, ctx=ast.Load()):
                call = home.parents[node]
                is_called = isinstance(call, ast.Call) and call.func is node
                is_other = isinstance(node, ast.Name) and is_variable(home, node)
                yield from [] if is_called or is_other or hangs_on_library(home, node) else [name]
            case ast.Constant(value=str(text)) if len(text) < LONGEST_NAME and not is_unread(home, node):
                yield text.replace(":", ".").rpartition(".")[2]


def is_variable(home: Scene, node: ast.Name) -> bool:
    """Whether a function gives it values, or a comprehension: what is called so elsewhere is not meant."""
    place = home.parents[node]
    while not isinstance(place, ast.Module):
        if isinstance(place, FunctionNode) and node.id in variables(home, place):
            return True
        if isinstance(place, COMPREHENSIONS) and is_walked(place, node):
            return True
        place = home.parents[place]
    return False


def is_walked(comprehension: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp, node: ast.Name) -> bool:
    """Whether a name in a comprehension is one that it gives to items; what it walks through first stands outside."""
    targets = (part for each in comprehension.generators for part in ast.walk(each.target))
    is_given = any(isinstance(each, ast.Name) and each.id == node.id for each in targets)
    return is_given and node not in ast.walk(comprehension.generators[0].iter)


def variables(home: Scene, function: FunctionNode) -> frozenset[str]:
    """The parameters of a function, and what it assigns, but for what else it binds: functions, classes, imports."""

    def find() -> frozenset[str]:
        nodes = list(own_nodes(list(function.body)))
        stored = {each.id for each in nodes if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)}
        other = {each.name for each in nodes if isinstance(each, FunctionNode | ast.ClassDef)}
        other |= {each.asname or each.name for each in nodes if isinstance(each, ast.alias)}
        parameters = {each.arg for each in ast.walk(function.args) if isinstance(each, ast.arg)}
        return frozenset(find_locals(function) & (stored | parameters) - other)

    return home.remember(("variables", function), find)


def hangs_on_library(home: Scene, node: ast.expr) -> bool:
    """`contextvars.copy_context().run`."""
    if isinstance(node, ast.Name):
        return False
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return isinstance(node, ast.Name) and is_library(home, node.id) and not is_variable(home, node)


def may_call(scene: Scene, site: Key, call: Call, key: Key) -> bool:
    """Whether a call of something of the same name is of the function, or of what is not known."""
    called = scene.reach.inference.types(call.function, site)
    if called:
        return any(isinstance(each, Callable) and each.function == key for each in called)
    return not passes_other(scene.reach.program.function(site), call, scene.reach.program.function(key).name)


def passes_other(function: Function, call: Call, name: str) -> bool:
    """Whether a call says a name, but for what it calls, only as that of a variable which has got something else."""
    owner = [call.function.value] if isinstance(call.function, Attribute) else []
    said = [each for each in (*owner, *(each.value for each in call.arguments)) if last_name(each) == name]
    bound = [function.bindings[index].value for each in said if isinstance(each, Name) for index in each.bindings]
    is_variable = all(isinstance(each, Name) and each.bindings for each in said)
    is_apart = not any(last_name(part) == name for each in bound for part in parts_of(each, MOST_PARTS))
    return bool(said) and last_name(call.function) != name and is_variable and is_apart


def is_repeated(scene: Scene, site: Key, call: Call) -> bool:
    """Whether a call stands in a loop, or its place is not known."""
    home = scene.at(site.path)
    node = home.nodes.get(site) if site.qualname else home.tree
    found = nodes_of_call(home, site, call)
    if node is None or len(found) != 1:
        return True
    return any(isinstance(each, REPEATING) for each in ancestors(home, node, found[0]))
