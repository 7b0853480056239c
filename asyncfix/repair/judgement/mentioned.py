"""Functions of a program that are named where they are not called, and names that are Python's own."""

import sys
from collections.abc import Iterator

from asyncfix.catalog import is_stub
from asyncfix.infer.parts import parts_of
from asyncfix.infer.types import Callable, Deferred, Instance, Type
from asyncfix.link.program import Key
from asyncfix.model.expressions import Attribute, Call, Definition, Expression, Imported, Name, last_name
from asyncfix.model.facts import Function
from asyncfix.reach.lent import OF_PYTHON
from asyncfix.repair.scene.scene import Scene

MOST_PARTS = 4  # of an argument, one inside of the other


def functions_of(scene: Scene) -> Iterator[tuple[Key, Function]]:
    """All functions of a program."""
    for module in scene.reach.program.project:
        yield from ((Key(module.path, name), facts) for name, facts in module.functions.items())


def mentions_function(scene: Scene, site: Key, value: Expression, is_async: bool = False) -> bool:
    """Whether an argument names a function of the project that it does not call, or only a coroutine."""
    parts = [each for each in parts_of(value, MOST_PARTS) if not isinstance(each, Call)]
    called = {id(each.function) for each in parts_of(value, MOST_PARTS) if isinstance(each, Call)}
    named = (each for each in parts if id(each) not in called)
    found = (one for each in named for one in scene.reach.inference.types(each, site))
    if not is_async and any(isinstance(each, Definition) for each in parts):
        return True
    return any(is_function(scene, each, is_async) for each in found)


def is_function(scene: Scene, value: Type, is_async: bool) -> bool:
    """Whether it is a function of the project, or calls one as it is called."""
    match value:
        case Callable(function=key):
            return not is_stub(key.path) and (not is_async or scene.reach.program.function(key).is_async)
        case Deferred(call=Callable() as inner):
            return is_function(scene, inner, is_async)
        case Instance(cls=cls):
            methods = scene.reach.inference.methods(cls, "__call__")
            return any(is_function(scene, Callable(each), is_async) for each in methods)
        case _:
            return False


def is_of_python(scene: Scene, scope: Key, expression: Expression) -> bool:
    """Whether it is a name of Python's, in no module that has to do with loops: `callable`, `abstractmethod`."""
    root = expression
    while isinstance(root, Attribute):
        root = root.value
    is_of_module = isinstance(root, Name) and not (root.bindings and scope.qualname)
    found = scene.reach.program.modules[scope.path].names.get(last_name(root), ()) if is_of_module else ()
    if expression is root and not found and last_name(root) in OF_PYTHON:
        return is_of_module and not scene.reach.program.function(scope).parent
    values = [each.binding.value for each in found]
    modules = [each.module for each in values if isinstance(each, Imported) and not each.level]
    is_imported = bool(modules) and len(modules) == len(values)
    return is_imported and all(each.partition(".")[0] in sys.stdlib_module_names - looping(scene) for each in modules)


def looping(scene: Scene) -> frozenset[str]:
    """The packages with something that works only on a loop."""
    return frozenset(each.facts.module.partition(".")[0] for each in scene.reach.program.marking("needs_loop"))
