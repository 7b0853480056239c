"""State of objects that each have one task, which their own method begins once: `async with`, or `start()`."""

import ast
from collections.abc import Iterable, Iterator, Sequence

from asyncfix.infer.types import Instance
from asyncfix.link.program import Key
from asyncfix.model.expressions import Attribute, Call, Name
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.judgement.locked import uses_of
from asyncfix.repair.judgement.named import files_using
from asyncfix.repair.judgement.once import is_kept, is_repeated, sites_of
from asyncfix.repair.judgement.plain_values import targets_in
from asyncfix.repair.model import word_of
from asyncfix.repair.scene.objects import makings
from asyncfix.repair.scene.scene import Scene, find_list, is_simple, own_nodes, receiver_of, statement_of, suspends
from asyncfix.repair.scene.words import INITIALISERS

ENTER = "__aenter__"


def have_task_each(scene: Scene, functions: Iterable[Key], state: str) -> bool:
    """Whether some functions are methods that use state of their own object, of which one task alone runs them."""
    found = list(functions)
    owners = {Key(key.path, scene.reach.program.function(key).owner) for key in found}
    if len(owners) != 1 or not all(is_by_itself(scene, each) for each in owners):
        return False
    if not all(uses_its_own(scene, each, state) for each in found) or is_of_class(scene, state):
        return False
    begun = {each for key in found for each in beginnings(scene, key, frozenset())}
    return len(begun) == 1 and all(key is not None and is_begun_once(scene, key) for key in begun)


def is_by_itself(scene: Scene, cls: Key) -> bool:
    """Whether it is a class of a module, without others above or below."""
    inference = scene.reach.inference
    is_plain = bool(cls.qualname) and "." not in cls.qualname
    return is_plain and len(inference.order(cls)) == 1 and not inference.calls.below(cls)


def uses_its_own(scene: Scene, key: Key, state: str) -> bool:
    """Whether a method uses an attribute of the object alone that it is called on."""
    home = scene.at(key.path)
    own = receiver_of(home, home.nodes[key])
    return all(each.name.startswith(f"{own}.") for each in uses_of(home, key) if each.state == state)


def is_of_class(scene: Scene, state: str) -> bool:
    """Whether a class may give one value to all of its objects, or its constructor one that others have, too."""
    word = word_of(state)
    homes = [scene.at(path) for path in files_using(scene, state)]
    found = [(home, each) for home in homes for each in targets_in(home, word, is_attribute=True)]
    return any(isinstance(each, ast.Name) and not is_for_each(home, each) for home, each in found)


def is_for_each(home: Scene, target: ast.Name) -> bool:
    """`rows: list[str]`, unless a decorator makes a parameter of it; `rows: list[str] = field(default_factory=list)`"""
    assigned = home.parents[target]
    cls = home.parents[assigned]
    match assigned:
        case ast.AnnAssign(value=None):
            return isinstance(cls, ast.ClassDef) and not cls.decorator_list and not cls.bases
        case ast.Assign(value=ast.Constant()) | ast.AnnAssign(value=ast.Constant()):
            return True
        case ast.Assign(value=ast.Call() as call) | ast.AnnAssign(value=ast.Call() as call):
            return any(each.arg == "default_factory" for each in call.keywords)
        case _:
            return False


def beginnings(scene: Scene, key: Key, asked: frozenset[Key]) -> Iterator[Key | None]:
    """The methods that tasks begin with which run a method, of the same object; None where that can't be told."""
    if key in asked:
        return
    sites, facts = own_sites(scene, key), scene.reach.program.function(key)
    if not sites:
        yield None
    for site, call in sites or ():
        if facts.is_async and not is_waited_for(scene, site, call):
            yield key
        else:
            yield from beginnings(scene, site, asked | {key})


def own_sites(scene: Scene, key: Key) -> Sequence[tuple[Key, Call]] | None:
    """The calls of a method, if other methods of the same object alone make them: `self.method()`."""
    facts, node = scene.reach.program.function(key), scene.at(key.path).nodes.get(key)
    if node is None or node.decorator_list or facts.parent or facts.is_generator or is_kept(scene, facts.name):
        return None
    sites = sites_of(scene, key)
    return sites if all(is_of_same(scene, key, *each) for each in sites) else None


def is_of_same(scene: Scene, key: Key, site: Key, call: Call) -> bool:
    home, owner = scene.at(site.path), scene.reach.program.function(site).owner
    if (site.path, owner) != (key.path, scene.reach.program.function(key).owner) or site not in home.nodes:
        return False
    match call.function:
        case Attribute(value=Name(id=name)):
            return name == receiver_of(home, home.nodes[site])
        case _:
            return False


def is_waited_for(scene: Scene, site: Key, call: Call) -> bool:
    return all(each.awaited for each in scene.reach.program.function(site).operations if each.value == call)


def is_begun_once(scene: Scene, key: Key) -> bool:
    """Whether one call in a method begins a coroutine, which runs at most once for each object."""

    def find() -> bool:
        sites = own_sites(scene, key) or ()
        return len(sites) == 1 and all(not is_repeated(scene, *each) and is_once_each(scene, *each) for each in sites)

    return scene.everywhere.remember(("begun once for each", key), find)


def is_once_each(scene: Scene, method: Key, call: Call) -> bool:
    cls = Key(method.path, scene.reach.program.function(method).owner)
    if is_kept(scene, name := scene.reach.program.function(method).name):
        return False
    if name == ENTER:
        return not sites_of(scene, method) and are_made_as_entered(scene, cls)
    return is_asked_before(scene, method, call) or follows_making(scene, method, cls)


def are_made_as_entered(scene: Scene, cls: Key) -> bool:
    """Whether each object is made where an `async with` enters it, and no other enters what may be one."""
    made = [call for _, _, call in makings(scene, cls)]
    homes = [scene.at(module.path) for module in scene.reach.program.project if module.path in scene.sources]
    items = [(home, key, item) for home in homes for key, node in home.nodes.items() for item in entered_in(node)]
    entered = {item.context_expr for _, _, item in items}
    others = [each for each in items if each[2].context_expr not in made]
    return bool(made) and all(each in entered for each in made) and not any(may_enter(*each, cls) for each in others)


def entered_in(node: FunctionNode) -> Iterator[ast.withitem]:
    """What a function enters by `async with`, itself."""
    for each in own_nodes(list(node.body)):
        if isinstance(each, ast.AsyncWith):
            yield from each.items


def may_enter(home: Scene, key: Key, item: ast.withitem, cls: Key) -> bool:
    """Whether it is an object of a class that was made before, or may be one."""
    found = home.managed(item.context_expr, key)
    if not found:
        return not isinstance(item.context_expr, ast.Call)
    return any(isinstance(each, Instance) and each.cls == cls for each in found)


def is_asked_before(scene: Scene, method: Key, call: Call) -> bool:
    """`if self.task is None: self.task = create_task(self.run())`, where nothing else sets that but the initialiser."""
    home = scene.at(method.path)
    node = home.nodes[method]
    begun = node_of(home, method, call)
    match statement_of(home, begun) if begun else None:
        case ast.Assign(targets=[ast.Attribute(value=ast.Name(), attr=attr) as target]) as statement:
            others = [each for path in scene.sources for each in others_setting(scene.at(path), attr, target)]
        case _:
            return False
    row = find_list(home.parents[statement], statement)
    above, around = row[: row.index(statement)], home.parents[statement]
    text = ast.unparse(target)
    is_within = isinstance(around, ast.If) and row is around.body and is_unset(around.test, text)
    is_left = any(isinstance(each, ast.If) and is_set(each.test, text) and leaves(each) for each in above)
    return not any(others) and (is_within or (is_left and row is node.body)) and not suspends(above)


def node_of(home: Scene, method: Key, call: Call) -> ast.Call | None:
    spans = {each.span for each in home.reach.program.function(method).operations if each.value == call}
    nodes = (each for each in ast.walk(home.nodes[method]) if isinstance(each, ast.Call))
    return next((each for each in nodes if home.span(each) in spans), None)


def others_setting(home: Scene, attr: str, target: ast.expr) -> Iterator[bool]:
    """For each place that sets an attribute, but one, whether it does otherwise than to say that there is nothing."""
    if home.source.path not in home.reach.program.modules or attr not in home.source.text:
        return
    for each in targets_in(home, attr, is_attribute=True):
        if each is not target:
            yield not is_nothing_at_first(home, each)


def is_nothing_at_first(home: Scene, target: ast.expr) -> bool:
    assigned = home.parents[target]
    around = home.parents[assigned]
    is_first = isinstance(around, ast.ClassDef) or (isinstance(around, FunctionNode) and around.name in INITIALISERS)
    match assigned:
        case ast.Assign(value=ast.Constant(value=None)) | ast.AnnAssign(value=None | ast.Constant(value=None)):
            return is_first
        case _:
            return False


def is_unset(test: ast.expr, text: str) -> bool:
    match test:
        case ast.Compare(left=asked, ops=[ast.Is()], comparators=[ast.Constant(value=None)]):
            return ast.unparse(asked) == text
        case ast.UnaryOp(op=ast.Not(), operand=asked):
            return ast.unparse(asked) == text
        case _:
            return False


def is_set(test: ast.expr, text: str) -> bool:
    match test:
        case ast.Compare(left=asked, ops=[ast.IsNot()], comparators=[ast.Constant(value=None)]):
            return ast.unparse(asked) == text
        case _:
            return ast.unparse(test) == text


def leaves(test: ast.If) -> bool:
    return isinstance(test.body[-1], ast.Return | ast.Raise)


def follows_making(scene: Scene, method: Key, cls: Key) -> bool:
    """Whether each call of a method stands right behind the making of its object, which no other one follows."""
    made = [making_before(scene.at(site.path), site, call) for site, call in sites_of(scene, method)]
    known = {call for _, _, call in makings(scene, cls)}
    return bool(made) and all(each in known for each in made) and len(set(made)) == len(made)


def making_before(home: Scene, site: Key, call: Call) -> ast.expr | None:
    """What the name was set to by the statement before, on which a method is called: `worker = Worker()`."""
    node = node_of(home, site, call) if site in home.nodes else None
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name))):
            statement = statement_of(home, node)
        case _:
            return None
    row = find_list(home.parents[statement], statement)
    match row[: row.index(statement)][-1:]:
        case [ast.Assign(targets=[ast.Name(id=found)], value=value)] if found == name and is_simple(statement):
            return value
        case _:
            return None
