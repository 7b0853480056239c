"""Methods of one name in classes that inherit from each other: which of them a call means depends on the object."""

import ast
from collections.abc import Iterable, Iterator, Sequence

from asyncfix.catalog import is_stub
from asyncfix.infer.classes import has_decorator
from asyncfix.infer.types import Callable, ClassType, Instance
from asyncfix.link.program import Key
from asyncfix.repair.scene.contents import types_of
from asyncfix.repair.scene.promises import implementers, is_promise, protocols_of
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import chain_of


def find_meant(scene: Scene, function: Key, call: ast.expr, callees: Sequence[Callable]) -> tuple[Key, ...]:
    """The functions that a call in `function` may mean, by the class of its object; () where one isn't known.

    `callees` are found by the classes that the object is known to be of.
    """
    if (behind := super_in(call)) is not None:
        return find_behind(scene, function, call, behind)
    meant = [tuple(find_instead(scene, function, call, each)) for each in callees]
    named = [each.function for each in callees]
    beside = find_beside(scene, function, call)
    if beside is None or not all(key in each for key, each in zip(named, meant, strict=True)):
        return ()
    return tuple(dict.fromkeys((*named, *(key for each in meant for key in each), *beside)))


def find_beside(scene: Scene, function: Key, call: ast.expr) -> tuple[Key, ...] | None:
    """What the classes below an object's own bring along for a method that its own lacks; None: not known of one."""
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
        return ()
    name, order = call.func.attr, scene.reach.inference.order
    owners = [e for e in types_of(scene, function, call.func.value) if isinstance(e, Instance | ClassType)]
    lacking = [e.cls for e in owners if not any(has_member(scene, cls, name) for cls in order(e.cls))]
    orders = [order(each) for cls in lacking for each in below(scene, cls)]
    found = find_each(scene, orders, name, may_lack=True)
    return found if found or not orders else None


def find_instead(scene: Scene, function: Key, call: ast.expr, callee: Callable) -> Sequence[Key]:
    facts = scene.reach.program.function(callee.function)
    if not facts.owner or is_private(facts.name) or is_of_named_class(scene, function, call, callee):
        return (callee.function,)
    return find_each(scene, map(scene.reach.inference.order, classes_of(scene, callee)), facts.name)


def find_behind(scene: Scene, function: Key, call: ast.expr, behind: ast.Call) -> tuple[Key, ...]:
    """What `super().connection()` may mean: what is next in each class that has the method which says it."""
    owner = Key(function.path, scene.reach.program.function(function).owner)
    if not owner.qualname or not is_usual(behind, owner) or not isinstance(call, ast.Call):
        return ()
    assert isinstance(call.func, ast.Attribute)
    orders = [scene.reach.inference.order(cls) for cls in (owner, *below(scene, owner))]
    rests = (order[order.index(owner) + 1 :] for order in orders if owner in order)
    return find_each(scene, rests, call.func.attr, may_lack=True)


def find_each(scene: Scene, orders: Iterable[tuple[Key, ...]], name: str, *, may_lack: bool = False) -> tuple[Key, ...]:
    """What is found under a name in some orders of classes; () where one is no function of the project."""
    found: dict[Key, None] = {}
    for order in orders:
        first = next((cls for cls in order if has_member(scene, cls, name)), None)
        if first is None and may_lack:
            continue
        functions = tuple(scene.reach.inference.own_methods(first, name)) if first else ()
        is_one = first is not None and len(functions) == len(members_of(scene, first, name)) == 1
        if not is_one or is_stub(functions[0].path) or any(is_set(scene, cls, name) for cls in order):
            return ()
        found |= {} if is_promise(scene, functions[0]) else {functions[0]: None}
    return tuple(found)


def members_of(scene: Scene, cls: Key, name: str) -> tuple[object, ...]:
    return scene.reach.program.modules[cls.path].members.get((cls.qualname, name), ())


def has_member(scene: Scene, cls: Key, name: str) -> bool:
    return bool(members_of(scene, cls, name))


def is_set(scene: Scene, cls: Key, name: str) -> bool:
    """Whether a method of a class sets an attribute of that name on its object."""
    return bool(scene.reach.inference.calls.writes(cls, name))


def classes_of(scene: Scene, callee: Callable) -> Iterator[Key]:
    """The classes that the object of a call may be of."""
    match callee.receiver:
        case Instance(cls=cls, exact=True):
            yield cls
        case Instance(cls=cls) | ClassType(cls=cls):
            yield from (cls, *below(scene, cls))
        case _:
            owner = Key(callee.function.path, scene.reach.program.function(callee.function).owner)
            yield from (owner, *below(scene, owner))


def below(scene: Scene, cls: Key) -> Iterator[Key]:
    """The classes of the project that inherit from a class, or may: of unknown bases, one could be it.

    Of a protocol, those that have what it says.
    """
    inference = scene.reach.inference
    yield from (each for each in implementers(scene, cls) if cls not in inference.order(each))
    for each in inference.calls.below(cls):
        order = inference.order(each)
        if each != cls and (cls in order or any(inference.is_open(one) for one in order if not is_stub(one.path))):
            yield each


def super_in(call: ast.expr) -> ast.Call | None:
    """`super()` of `super().connection()`."""
    match call:
        case ast.Call(func=ast.Attribute(value=ast.Call(func=ast.Name(id="super")) as behind)):
            return behind
        case _:
            return None


def is_usual(behind: ast.Call, owner: Key) -> bool:
    """Whether `super()` means what is behind the class that it stands in."""
    match behind:
        case ast.Call(args=[], keywords=[]):
            return True
        case ast.Call(args=[ast.Name(id=name), ast.Name()], keywords=[]):
            return name == owner.qualname.rpartition(".")[2]
        case _:
            return False


def is_private(name: str) -> bool:
    """Whether a class has it for itself, whatever those below it have under the same name."""
    return name.startswith("__") and not name.endswith("__")


def is_of_named_class(scene: Scene, function: Key, call: ast.expr, callee: Callable) -> bool:
    """Whether it is `Base.connection(self)`: the method of a class that is named, whatever the object is."""
    facts = scene.reach.program.function(callee.function)
    is_of_class = isinstance(callee.receiver, ClassType) or not callee.receiver
    if not is_of_class or has_decorator(facts, "staticmethod") or not isinstance(call, ast.Call):
        return False
    chain = chain_of(call.func)
    bound = {each.name for each in scene.reach.program.function(function).bindings}
    return len(chain) == 2 and chain[0] in scene.module.names and chain[0] not in bound


def find_family(scene: Scene, method: Key) -> tuple[Key, ...]:
    """A method, and those of its name in all classes of the project that are above or below its class, or another's."""
    facts = scene.reach.program.function(method)
    if not facts.owner or is_private(facts.name):
        return (method,)
    inference = scene.reach.inference

    def find() -> tuple[Key, ...]:
        todo, seen = [owner], {owner}
        while todo:
            cls = todo.pop()
            related = {*inference.order(cls), *below(scene, cls), *protocols_of(scene, cls, facts.name)} - seen
            todo += (each for each in related if not is_stub(each.path))
            seen |= related
        own = (each for cls in sorted(seen) if not is_stub(cls.path) for each in inference.own_methods(cls, facts.name))
        return tuple(dict.fromkeys(own))

    owner = Key(method.path, facts.owner)
    return scene.everywhere.remember(("family", owner, facts.name), find)
