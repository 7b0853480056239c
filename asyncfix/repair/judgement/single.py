"""Objects that one task at a time uses: made, and then asked for one thing after the other, where they are made."""

import ast

from asyncfix.link.program import Key
from asyncfix.repair.judgement.effects import Access
from asyncfix.repair.judgement.local import around, is_called_on, is_local, methods_of
from asyncfix.repair.judgement.plain_values import VALUES
from asyncfix.repair.scene.objects import makings
from asyncfix.repair.scene.scene import Scene


def is_alone(scene: Scene, function: Key, access: Access) -> bool:
    """Whether a coroutine uses a number or text of its own object, which no other task has."""
    facts = scene.reach.program.function(function)
    first = next((each.name for each in facts.parameters), "")
    owner, attr = facts.owner, access.state.removeprefix(".")
    if not owner or scene.nodes[function].decorator_list or access.name != f"{first}.{attr}" or access.state == attr:
        return False
    cls = Key(function.path, owner)
    question = ("number of one task", cls, attr)
    return scene.everywhere.remember(question, lambda: holds_value(scene, cls, attr) and is_of_one_task(scene, cls))


def holds_value(scene: Scene, cls: Key, attr: str) -> bool:
    """Whether an attribute is only set to constants, and counted up or down, by methods of its class alone."""
    paths = [module.facts.path for module in scene.reach.program.project]
    homes = [scene.at(path) for path in paths if attr in scene.sources[path].text]
    set_in = ((home, node) for home in homes for node in home.all_nodes if is_setting(node, attr))
    return all(
        home.source.path == cls.path
        and isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and is_value(home.parents[node])
        and owner_of(home, node) == cls.qualname
        for home, node in set_in
    )


def is_setting(node: ast.AST, attr: str) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == attr and not isinstance(node.ctx, ast.Load)


def is_value(binding: ast.AST) -> bool:
    match binding:
        case ast.Assign(targets=[_], value=ast.Constant(value=value)) | ast.AnnAssign(value=ast.Constant(value=value)):
            return isinstance(value, VALUES)
        case ast.AugAssign(op=ast.Add() | ast.Sub(), value=ast.Constant(value=value)):
            return isinstance(value, VALUES)
        case _:
            return False


def owner_of(home: Scene, node: ast.AST) -> str:
    """The class in whose method something stands."""
    while not isinstance(node, ast.ClassDef | ast.Module):
        node = home.parents[node]
    return node.name if isinstance(node, ast.ClassDef) else ""


def is_of_one_task(scene: Scene, cls: Key) -> bool:
    def find() -> bool:
        if not is_local(scene, cls):
            return False
        functions = [scene.reach.program.function(key) for key in methods_of(scene, cls)]
        methods = {each.name for each in functions if each.is_async}
        home = scene.at(cls.path)
        own = (node for key in methods_of(scene, cls) for node in ast.walk(home.nodes[key]))
        asked = (each for each in own if isinstance(each, ast.Attribute) and each.attr in methods)
        made = [is_alone_there(there, call, methods) for there, _, call in makings(scene, cls)]
        return bool(made) and all(made) and all(is_awaited(home, each) for each in asked)

    return scene.everywhere.remember(("of one task", cls), find)


def is_alone_there(home: Scene, made: ast.Call, methods: set[str]) -> bool:
    """Whether it is asked for one thing, `Worker(dsn).run()`, or has a name by which each coroutine is awaited."""
    if is_called_on(home, made):
        return True
    function = around(home, made)
    match home.parents[made]:
        case ast.Assign(targets=[ast.Name(id=name)]) if function:
            uses = [each for each in ast.walk(function) if isinstance(each, ast.Name) and each.id == name]
            asked = [home.parents[each] for each in uses if isinstance(each.ctx, ast.Load)]
            return all(around(home, each) is function for each in uses) and all(
                isinstance(each, ast.Attribute) and (each.attr not in methods or is_awaited(home, each))
                for each in asked
            )
        case _:
            return False


def is_awaited(home: Scene, method: ast.Attribute) -> bool:
    """Whether a coroutine is awaited where it is called: two of one object never run at once."""
    call = home.parents[method]
    return isinstance(call, ast.Call) and call.func is method and isinstance(home.parents[call], ast.Await)
