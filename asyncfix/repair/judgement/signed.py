"""Where the values of variables and attributes come from, as expressions in their functions."""

import ast
from collections.abc import Iterator

from asyncfix.infer.types import Callable, ClassType, Instance
from asyncfix.link.program import Key
from asyncfix.model.expressions import Imported, Name
from asyncfix.model.facts import Function
from asyncfix.model.remembered import frozen
from asyncfix.repair.judgement.states import imports_of, is_variable_of, root_name
from asyncfix.repair.scene.calls import nodes_of_call
from asyncfix.repair.scene.mentions import files_naming
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import own_nodes


@frozen
class Given:
    """A value and the function that it is written in; None for one of which nothing is known."""

    scene: Scene
    function: Key
    value: ast.expr | None


def bindings(scene: Scene, function: Key, name: str) -> Iterator[Given]:
    """What a function itself binds to a name."""
    body = scene.nodes[function].body if function in scene.nodes else scene.tree.body
    for node in own_nodes(list(body)):
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store):
            yield from (Given(scene, function, each) for each in bound_to(scene, node))


def bound_to(scene: Scene, target: ast.expr) -> Iterator[ast.expr | None]:
    """The values of a target: of a loop, its first number and its last."""
    match scene.parents[target]:
        case ast.Assign(value=value, targets=targets) if target in targets:
            yield value
        case ast.AnnAssign(value=value) | ast.NamedExpr(value=value):
            yield from [value] if value else ()
        case ast.AugAssign(op=ast.Add() | ast.Mult() | ast.Div() | ast.FloorDiv() | ast.Pow(), value=value):
            yield value
        case ast.For(target=single, iter=iterable) if single is target:
            yield from elements(iterable)
        case ast.Tuple(elts=[first, *_]) as row if first is target and counts(scene.parents[row]):
            yield ast.Constant(0)
        case _:
            yield None


def elements(iterable: ast.expr) -> Iterator[ast.expr | None]:
    match iterable:
        case ast.Call(func=ast.Name(id="range"), args=[_] | [_, _] as bounds):
            yield bounds[0] if len(bounds) > 1 else ast.Constant(0)
        case ast.Tuple(elts=[_, *_] as items) | ast.List(elts=[_, *_] as items):
            yield from items
        case _:
            yield None


def counts(loop: ast.AST) -> bool:
    """Whether it is `for number, each in enumerate(...)`."""
    match loop:
        case ast.For(iter=ast.Call(func=ast.Name(id="enumerate"), args=[_], keywords=[])):
            return True
        case _:
            return False


def settings(scene: Scene, function: Key, name: str) -> Iterator[Given]:
    """What a name from outside is bound to: by the function around, or by a module, this one or the imported one."""
    facts = scene.reach.program.function(function)
    if facts.parent:
        yield Given(scene, Key(function.path, facts.parent), ast.Name(name, ast.Load()))
        return
    for imported in imports_of(scene, name):
        yield from imported_setting(scene, imported)
    if is_variable_of(scene.module, name):
        yield from bindings(scene, Key(scene.source.path, ""), name)
        if any(name in names for place, names in scene.globals_of.items() if place):
            yield Given(scene, function, None)


def imported_setting(scene: Scene, imported: Imported) -> Iterator[Given]:
    home = scene.reach.program.module_of(imported, scene.module)
    if home and imported.name and home.path in scene.sources:
        place = scene.at(home.path)
        yield Given(place, Key(home.path, ""), ast.Name(imported.name, ast.Load()))


def callers(scene: Scene, function: Key, name: str) -> Iterator[Given]:
    """What calls pass for a parameter, and its default; None where it isn't known who calls."""
    facts = scene.reach.program.function(function)
    default = default_of(scene, function, name)
    if default is not None:
        yield Given(scene, Key(function.path, ""), default)
    sites = list(call_sites(scene, function, facts))
    place = parameters_of(facts).index(name) if name in parameters_of(facts) else -1
    for home, caller, call in sites:
        passed = passed_for(call, name, place) if call else None
        if passed is not None or call is None or has_stars(call):
            yield Given(home, caller, passed)
    if default is None and not sites:
        yield Given(scene, function, None)


def call_sites(scene: Scene, function: Key, facts: Function) -> Iterator[tuple[Scene, Key, ast.Call | None]]:
    """The calls of a function, and of its class if it makes one; None where it is handed to something."""
    inference = scene.reach.inference
    called = facts.owner.rpartition(".")[2] if facts.name == "__init__" else facts.name
    for site, call in inference.calls.mentioning(called):
        home = scene.at(site.path)
        found = inference.types(call.function, site)
        if any(runs(each, function, facts) for each in found):
            yield from ((home, site, each) for each in nodes_of_call(home, site, call))
        elif any(runs(one, function, facts) for each in call.arguments for one in inference.types(each.value, site)):
            yield home, site, None


def runs(value: object, function: Key, facts: Function) -> bool:
    match value:
        case Callable(function=key):
            return key == function
        case ClassType(cls=cls):
            return facts.name == "__init__" and cls == Key(function.path, facts.owner)
        case _:
            return False


def passed_for(call: ast.Call, name: str, place: int) -> ast.expr | None:
    by_name = next((each.value for each in call.keywords if each.arg == name), None)
    return by_name or (call.args[place] if 0 <= place < len(call.args) else None)


def has_stars(call: ast.Call) -> bool:
    return any(isinstance(each, ast.Starred) for each in call.args) or any(each.arg is None for each in call.keywords)


def parameters_of(facts: Function) -> list[str]:
    """The names of the parameters that a call passes in this order."""
    is_static = any(isinstance(each, Name) and each.id == "staticmethod" for each in facts.decorators)
    return [each.name for each in facts.parameters if each.kind == "positional"][facts.owner != "" and not is_static :]


def default_of(scene: Scene, function: Key, name: str) -> ast.expr | None:
    arguments = scene.nodes[function].args
    plain = [*arguments.posonlyargs, *arguments.args]
    pairs = [*zip(reversed(plain), reversed(arguments.defaults), strict=False)]
    pairs += [(each, value) for each, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if value]
    return next((value for each, value in pairs if each.arg == name), None)


def returns(scene: Scene, function: Key) -> Iterator[Given]:
    """What a function of the project returns."""
    home = scene.at(function.path) if function.path in scene.sources else None
    for each in own_nodes(list(home.nodes[function].body)) if home and function in home.nodes else ():
        if isinstance(each, ast.Return) and home:
            yield Given(home, function, each.value)


def writes(scene: Scene, function: Key, attribute: ast.Attribute) -> Iterator[Given]:
    """What an attribute is set to: by any function, in the bodies of classes, as a module's variable."""
    root = attribute.value.id if isinstance(attribute.value, ast.Name) else ""
    for imported in imports_of(scene, root):
        home = scene.reach.program.submodule_of(imported, imported.name or "", scene.module)
        if home and home.path in scene.sources and is_variable_of(home, attribute.attr):
            yield Given(scene.at(home.path), Key(home.path, ""), ast.Name(attribute.attr, ast.Load()))
            return
    related = classes_of(scene, function, root)
    for path in files_naming(scene, attribute.attr):
        yield from written_in(scene.at(path), attribute.attr, related)


def classes_of(scene: Scene, function: Key, name: str) -> frozenset[Key]:
    inference = scene.reach.inference
    found = [each.cls for each in scene.variable(function, name) if isinstance(each, Instance)] if name else []
    return frozenset(one for cls in found for one in inference.kin(cls))


def written_in(home: Scene, attr: str, related: frozenset[Key]) -> Iterator[Given]:
    for key, node in home.nodes.items():
        facts = home.reach.program.function(key)
        own = facts.parameters[0].name if facts.owner and facts.parameters else ""
        is_other = bool(related) and Key(key.path, facts.owner) not in related
        for each in own_nodes(list(node.body)):
            is_set = isinstance(each, ast.Attribute) and each.attr == attr and isinstance(each.ctx, ast.Store)
            if is_set and isinstance(each, ast.Attribute) and not (is_other and root_name(each) == own):
                yield from (Given(home, key, value) for value in bound_to(home, each))
    for cls in (each for each in home.all_nodes if isinstance(each, ast.ClassDef)):
        if not related or any(each.qualname.rpartition(".")[2] == cls.name for each in related):
            yield from fields_of(home, cls, attr)


def fields_of(home: Scene, cls: ast.ClassDef, attr: str) -> Iterator[Given]:
    """The default of a field, and what objects are made with."""
    place = Key(home.source.path, "")
    fields = [e.target.id for e in cls.body if isinstance(e, ast.AnnAssign) and isinstance(e.target, ast.Name)]
    for each in cls.body:
        match each:
            case ast.AnnAssign(target=ast.Name(id=name), value=value) if name == attr and value:
                yield Given(home, place, default_in(value))
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name == attr:
                yield Given(home, place, default_in(value))
    if attr not in fields or any(isinstance(e, ast.FunctionDef) and e.name == "__init__" for e in cls.body):
        return
    for site, call in home.reach.inference.calls.mentioning(cls.name):
        there = home.at(site.path)
        for node in nodes_of_call(there, site, call):
            passed = passed_for(node, attr, fields.index(attr))
            if passed is not None or has_stars(node):
                yield Given(there, site, passed)


def default_in(value: ast.expr) -> ast.expr:
    """`5` of `Field(5)` and `field(default=5)`."""
    match value:
        case ast.Call(args=[first, *_]):
            return first
        case ast.Call(keywords=keywords):
            return next((each.value for each in keywords if each.arg == "default"), value)
        case _:
            return value
