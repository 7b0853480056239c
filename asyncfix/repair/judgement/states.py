"""What state an expression belongs to: under whatever name, it is that of the object or module where it is kept."""

import ast
from collections.abc import Iterator

from asyncfix.catalog import is_stub
from asyncfix.infer.types import Instance
from asyncfix.link.program import Key, Module
from asyncfix.model.expressions import (
    Attribute,
    Call,
    Definition,
    Either,
    Expression,
    Imported,
    Name,
    Narrowed,
    Parameterised,
)
from asyncfix.model.facts import Function
from asyncfix.repair.judgement.spelled import ANY, GLOBAL, meant
from asyncfix.repair.scene.contents import is_data
from asyncfix.repair.scene.scene import Scene

Place = tuple[str, ...]  # a name, and the attributes behind it
VIEWS = ("items", "keys", "values")
PASSING = ("enumerate", "filter", "iter", "map", "reversed", "zip")  # what these give walks through what they get
NAMING = ("__getattr__", "__getattribute__", "__setattr__", "__delattr__")
MOST_STEPS = 20  # names and attributes that are followed


def states_of(
    scene: Scene, function: Key, node: ast.expr, fresh: frozenset[str], is_read: bool
) -> Iterator[tuple[str, str]]:
    """The states of an expression, each with a name for it; none of what is the function's own."""
    plain = meant(node)
    root = root_name(plain) or own_class(plain)
    if root is None:
        return
    path = attributes_of(plain)
    places = aliased(scene, function, root, is_read) - {(root,)} if not path else frozenset()
    for place in sorted(places) or [(root, *path[:1])]:
        if place[0] not in fresh:
            yield from named(scene, function, place)


def places_of(scene: Scene, function: Key, node: ast.expr) -> list[Place]:
    """Where a container is kept, with all attributes behind the name."""
    plain = meant(node)
    match plain:
        case ast.Name(id=name):
            return sorted(aliased(scene, function, name, is_read=True)) or [(name,)]
        case ast.Attribute() if root := root_name(plain):
            return [(root, *attributes_of(plain))]
        case _:
            return []


def named(scene: Scene, function: Key, place: Place) -> Iterator[tuple[str, str]]:
    """The states of a place; those that it may be, where a part of its name is not known."""
    root, *path = place
    owner = GLOBAL if root.startswith(GLOBAL) else root
    root = root.removeprefix(GLOBAL)
    last = path[0] if path else root
    for each in (last,) if ANY not in last else fitting(scene, function, owner, last):
        yield (state_of(scene, root, each), f"{root}.{each}") if path else (state_of(scene, each, ""), each)


def state_of(scene: Scene, root: str, attr: str) -> str:
    """`.jobs` for `self.jobs`, `module:jobs` for a module's name, of whatever module it comes from."""
    program, module = scene.reach.program, scene.module
    for imported in imports_of(scene, root):
        home = (
            program.submodule_of(imported, imported.name or "", module) if attr else program.module_of(imported, module)
        )
        if home and program.is_own(home) and (attr or (imported.name and is_variable_of(home, imported.name))):
            return f"{home.facts.module}:{attr or imported.name}"
        if imported.name and not attr and not (home and program.is_own(home)):
            return f".{imported.name}"  # `from os import environ`
    return f".{attr}" if attr else f"{module.facts.module}:{root}"


def imports_of(scene: Scene, name: str) -> list[Imported]:
    values = [use.binding.value for use in scene.module.names.get(name, ())]
    return [each for each in values if isinstance(each, Imported)]


def is_variable_of(module: Module, name: str) -> bool:
    """Whether a module binds a name to something other than a definition or an import."""
    uses = module.names.get(name, ())
    return bool(uses) and not any(isinstance(use.binding.value, Definition | Imported) for use in uses)


def fitting(scene: Scene, function: Key, root: str, pattern: str) -> Iterator[str]:
    """The names that one with an unknown rest may be, and that itself."""
    if scene.reach.program.function(function).name in NAMING:
        return  # what these do is counted where the attribute is used
    known = module_names(scene) if root == GLOBAL else attribute_names(scene, function, root)
    start = pattern.partition(ANY)[0]
    yield from (each for each in known if each.startswith(start))
    yield pattern


def module_names(scene: Scene) -> list[str]:
    return [each for each in scene.module.names if is_variable_of(scene.module, each)]


def attribute_names(scene: Scene, function: Key, root: str) -> list[str]:
    """The attributes that methods of an object's classes set; none of an object of which nothing is known."""
    inference = scene.reach.inference
    classes = [each.cls for each in scene.variable(function, root) if isinstance(each, Instance)]
    related = {one for cls in classes for one in inference.kin(cls)}
    owners = {cls for cls in related if not is_stub(cls.path)}
    functions = [
        each
        for path in sorted({cls.path for cls in owners})
        for each in scene.reach.program.modules[path].functions.values()
        if Key(path, each.owner) in owners
    ]
    members = [each.name for cls in owners for each in scene.reach.program.cls(cls).members if is_data(each.value)]
    written = [write.attr for each in functions for write in each.writes if write.attr.isidentifier()]
    return sorted({*members, *written})


def aliased(scene: Scene, function: Key, name: str, is_read: bool) -> frozenset[Place]:
    """Where the container is kept that a function has under a name of its own; none for what is not told.

    What it `is_read` through counts, too: `rows` of `items = rows.items()`.
    """

    def find() -> frozenset[Place]:
        from asyncfix.repair.judgement.handed import is_handed_over

        facts = scene.reach.program.function(function)
        bound = (each.value for each in facts.bindings if each.name == name)
        places = {place for value in bound for place in kept_at(value, facts, is_read)}
        return frozenset(each for each in places if not is_handed_over(scene, function, name, each))

    return scene.remember(("aliased", function, name, is_read), find)


def kept_at(value: Expression, facts: Function, is_read: bool, steps: int = MOST_STEPS) -> Iterator[Place]:
    if not steps:
        return
    match value:
        case Name(id=name, bindings=()) | Parameterised(parameter=name):
            yield (name,)
        case Attribute(value=owner, attr=attr):
            yield from ((*place, attr) for place in kept_at(owner, facts, is_read, steps - 1))
        case _:
            for each in same_objects(value, facts, is_read):
                yield from kept_at(each, facts, is_read, steps - 1)


def same_objects(value: Expression, facts: Function, is_read: bool) -> tuple[Expression, ...]:
    """What an expression passes on."""
    match value:
        case Name(bindings=bindings):
            return tuple(facts.bindings[each].value for each in bindings)
        case Narrowed(value=owner):
            return (owner,)
        case Either(options=options):
            return options
        case Call(function=Attribute(value=owner, attr=attr)) if is_read and attr in VIEWS:
            return (owner,)
        case Call(function=Name(id=name, bindings=()), arguments=arguments) if is_read and name in PASSING:
            return tuple(each.value for each in arguments)
        case _:
            return ()


def own_class(node: ast.expr) -> str | None:
    """`self` for what hangs on `type(self)`."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    match node:
        case ast.Call(func=ast.Name(id="type"), args=[ast.Name(id=name)]):
            return name
        case _:
            return None


def root_name(node: ast.expr) -> str | None:
    """The name that a chain of attributes and items begins with."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def attributes_of(node: ast.expr) -> list[str]:
    """`["jobs"]` for `self.jobs`, `self.jobs[key]` and `self.jobs[0].x`: what belongs together begins alike."""
    path = []
    while isinstance(node, ast.Attribute | ast.Subscript):
        if isinstance(node, ast.Attribute):
            path.append(node.attr)
        node = node.value
    return path[::-1]


def item_of(node: ast.expr) -> str:
    """`"created"` of `state["created"]` and of `self.state["created"][0]`."""
    key: ast.expr | None = None
    while isinstance(node, ast.Subscript):
        key, node = node.slice, node.value
    owner = node.value if isinstance(node, ast.Attribute) else node
    match key, owner:
        case ast.Constant(value=str(text)), ast.Name():
            return text
        case _:
            return ""
