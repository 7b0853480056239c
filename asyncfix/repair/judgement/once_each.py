"""Methods that run at most once for each object: as it is entered, right behind its making, or behind a test."""

import ast
from collections.abc import Iterator

from asyncfix.infer.types import Instance
from asyncfix.link.program import Key
from asyncfix.model.expressions import Call
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.judgement.once import is_kept, sites_of
from asyncfix.repair.judgement.plain_values import targets_in
from asyncfix.repair.scene.calls import nodes_of_call
from asyncfix.repair.scene.objects import makings
from asyncfix.repair.scene.scene import Scene, statement_of
from asyncfix.repair.scene.syntax import find_list, is_simple, own_nodes, suspends
from asyncfix.repair.scene.words import INITIALISERS

ENTER = "__aenter__"


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
    begun = next(iter(nodes_of_call(home, method, call)), None)
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
    node = next(iter(nodes_of_call(home, site, call)), None) if site in home.nodes else None
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
