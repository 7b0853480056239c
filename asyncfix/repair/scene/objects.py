"""Where a program makes the objects of a class, and what it keeps in attributes and globals."""

import ast
from collections.abc import Iterable, Iterator, Mapping

from asyncfix.catalog import is_stub
from asyncfix.infer.types import ClassType, Deferred, Instance, Type
from asyncfix.link.program import Key
from asyncfix.model.expressions import Imported
from asyncfix.repair.scene.calls import is_called, nodes_of_call
from asyncfix.repair.scene.contents import contained, is_data
from asyncfix.repair.scene.mentions import files_naming
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.words import last_word

BUILTIN = ("classmethod", "property", "staticmethod")


def makings(scene: Scene, cls: Key) -> Iterator[tuple[Scene, Key, ast.Call]]:
    """The calls that make objects of a class, each with its function."""
    for site, call in scene.reach.inference.calls.mentioning(cls.qualname):
        if ClassType(cls) in scene.reach.inference.types(call.function, site):
            home = scene.at(site.path)
            yield from ((home, site, node) for node in nodes_of_call(home, site, call))


def is_made_later(scene: Scene, cls: Key) -> bool:
    """Whether something makes objects of a class each time that it is called: `partial(Work, pool)`."""
    types = scene.reach.inference.types
    sites = scene.reach.inference.calls.mentioning(cls.qualname)
    return any(Deferred(ClassType(cls)) in types(call, site) for site, call in sites)


def is_only_made(scene: Scene, name: str) -> bool:
    """Whether the program says a class's name only to make objects of it, to annotate, and to import it."""

    def find() -> bool:
        homes = [scene.at(path) for path in files_naming(scene, name)]
        said = ((home, node) for home in homes for node in home.all_nodes if says(node, name))
        return all(is_called(home, node) or is_annotation(home, node) for home, node in said)

    return scene.everywhere.remember(("only made", name), find)


def is_plain_class(scene: Scene, cls: Key) -> bool:
    """Whether no decorator or metaclass gets an object of a class as it is made, nor a decorator of its methods."""
    home, node = scene.at(cls.path), statement_of_class(scene, cls)
    if node is None or node.keywords or not all(is_of_library(home, each) for each in node.decorator_list):
        return False
    if any(keeps_results(home, each) for each in node.decorator_list):
        return False
    methods = (each for each in node.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef))
    return all(is_of_library(home, each) for method in methods for each in method.decorator_list)


def statement_of_class(scene: Scene, cls: Key) -> ast.ClassDef | None:
    """The statement of a class that stands in no other statement."""
    classes = (each for each in scene.at(cls.path).tree.body if isinstance(each, ast.ClassDef))
    return next((each for each in classes if each.name == cls.qualname), None)


def is_of_library(home: Scene, decorator: ast.expr) -> bool:
    """Whether a decorator is Python's own, or comes from a module that is not the project's."""
    root: ast.expr = decorator
    while isinstance(root, ast.Call | ast.Attribute):
        root = root.func if isinstance(root, ast.Call) else root.value
    name = root.id if isinstance(root, ast.Name) else ""
    values = [use.binding.value for use in home.module.names.get(name, ())]
    if not values:
        return name in BUILTIN
    return all(isinstance(each, Imported) and not is_own(home, each) for each in values)


def keeps_results(home: Scene, decorator: ast.expr) -> bool:
    """`functools.cache`, which gives again what it gave before."""
    name = last_word(decorator.func if isinstance(decorator, ast.Call) else decorator)
    return any(each.name == name for each in home.reach.program.marked_functions("caches"))


def is_own(home: Scene, imported: Imported) -> bool:
    program = home.reach.program
    found = program.module_of(imported, home.module) or program.find_module(
        program.absolute(imported, home.module), home.module
    )
    return found is not None and program.is_own(found)


def says(node: ast.AST, name: str) -> bool:
    match node:
        case ast.Name(id=said) | ast.Attribute(attr=said) | ast.Constant(value=said):
            return said == name
        case ast.alias(name=said, asname=str(other)):
            return name == said and other != name
        case _:
            return False


def is_annotation(home: Scene, node: ast.AST) -> bool:
    place, around = node, home.parents.get(node)
    while isinstance(around, ast.expr):
        place, around = around, home.parents.get(around)
    match around:
        case ast.arg():
            return True
        case ast.AnnAssign(annotation=annotation):
            return annotation is place
        case ast.FunctionDef(returns=returns) | ast.AsyncFunctionDef(returns=returns):
            return returns is place
        case _:
            return False


def kept_values(scene: Scene) -> Iterator[tuple[str, Iterable[Type]]]:
    """What attributes, globals and fields of the program are set to."""
    types, member = scene.reach.inference.types, scene.reach.inference.member
    for module in scene.reach.program.project:
        path = module.path
        for facts in module.functions.values():
            key = Key(path, facts.qualname)
            outer = {each.name for each in facts.bindings} if not facts.qualname else frozenset()
            shared = (
                outer | scene.at(path).globals_of.get(facts.qualname, frozenset()) if path in scene.sources else outer
            )
            yield from ((each.attr, types(each.value, key)) for each in facts.writes)
            yield from ((each.name, types(each.value, key)) for each in facts.bindings if each.name in shared)
        for cls in module.classes.values():
            plain = (each.name for each in cls.members if is_data(each.value))
            yield from ((name, member(Instance(Key(path, cls.qualname)), name)) for name in plain)


def kept_under(scene: Scene) -> Mapping[Key, frozenset[str]]:
    """The names under which objects of the project's classes are kept, themselves or in containers, by class."""

    def find() -> Mapping[Key, frozenset[str]]:
        found: dict[Key, set[str]] = {}
        for name, values in kept_values(scene):
            for each in (one for value in values for one in all_in(value) if isinstance(one, Instance)):
                if not is_stub(each.cls.path):
                    found.setdefault(each.cls, set()).add(name)
        return {cls: frozenset(names) for cls, names in found.items()}

    return scene.everywhere.remember("kept under", find)


def all_in(value: Type) -> Iterator[Type]:
    """A value, and what it contains if it is a container."""
    yield value
    for each in contained(value):
        yield from all_in(each)
