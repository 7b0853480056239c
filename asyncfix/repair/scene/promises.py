"""Methods that only say what objects can do: those of protocols, and abstract ones. Nothing runs by them."""

import ast
from collections.abc import Iterator

from asyncfix.catalog import is_stub
from asyncfix.catalog.marks import find_mark
from asyncfix.infer.types import ClassType
from asyncfix.link.program import Key
from asyncfix.model.expressions import Item
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import body_of

ABSTRACT = ("abstractmethod", "abc.abstractmethod")


def is_abstract(decorator: ast.expr) -> bool:
    """Whether it says that classes below must have such a method, as they must have its twin."""
    return ast.unparse(decorator) in ABSTRACT


def is_protocol(scene: Scene, cls: Key) -> bool:
    """Whether a class of the project says what others can do, which need not inherit from it."""

    def find() -> bool:
        facts = scene.reach.program.cls(cls)
        stated = (each.value if isinstance(each, Item) else each for each in facts.bases)
        bases = (each for base in stated for each in scene.reach.inference.types(base, Key(cls.path, facts.parent)))
        named = (each.cls for each in bases if isinstance(each, ClassType) and is_stub(each.cls.path))
        return any(find_mark(scene.reach.program.cls(each), "structural") for each in named)

    return not is_stub(cls.path) and scene.everywhere.remember(("protocol", cls), find)


def is_promise(scene: Scene, method: Key) -> bool:
    """Whether a method is a protocol's or abstract, and does nothing but to say what it gives, or raises at once."""
    owner = Key(method.path, scene.reach.program.function(method).owner)
    if not owner.qualname or is_stub(method.path):
        return False
    node = scene.at(method.path).nodes.get(method)
    if not isinstance(node, ast.FunctionDef) or not node.returns or not all(map(is_abstract, node.decorator_list)):
        return False
    body = body_of(node)
    if len(body) == 1 and is_left_to_others(body[0]):
        return True
    is_said = bool(node.decorator_list) or is_protocol(scene, owner)
    return is_said and all(isinstance(each, ast.Pass) or is_constant(each) for each in body)


def is_left_to_others(statement: ast.stmt) -> bool:
    """`raise NotImplementedError`."""
    match statement:
        case ast.Raise(exc=ast.Name(id=name) | ast.Call(func=ast.Name(id=name), args=[], keywords=[])):
            return name == "NotImplementedError"
        case _:
            return False


def is_constant(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def implementers(scene: Scene, protocol: Key) -> tuple[Key, ...]:
    """The classes of the project that have all that a protocol says, or may have it from where nobody knows."""

    def find() -> tuple[Key, ...]:
        names = frozenset(said_by(scene, protocol))
        calls = scene.reach.inference.calls
        able = {each for name in names for cls in calls.having(name) for each in (cls, *calls.below(cls))}
        return tuple(each for each in sorted(able) if not is_stub(each.path) and fits(scene, each, names))

    return scene.everywhere.remember(("implementers", protocol), find) if is_protocol(scene, protocol) else ()


def said_by(scene: Scene, protocol: Key) -> Iterator[str]:
    order = scene.reach.inference.order(protocol)
    yield from (each.name for cls in order if is_protocol(scene, cls) for each in scene.reach.program.cls(cls).members)


def fits(scene: Scene, cls: Key, names: frozenset[str]) -> bool:
    """Whether objects of a class that is no protocol may have all of some attributes."""
    order, having = scene.reach.inference.order(cls), scene.reach.inference.calls.having
    is_open = any(scene.reach.inference.is_open(each) for each in order if not is_stub(each.path))
    is_able = is_open or all(any(each in having(name) for each in order) for name in names)
    return is_able and not is_protocol(scene, cls)


def protocols_of(scene: Scene, cls: Key, name: str) -> Iterator[Key]:
    """The protocols that say something of a method which a class has."""
    found = scene.reach.inference.calls.having(name)
    yield from (each for each in found if is_protocol(scene, each) and cls in implementers(scene, each))
