"""A lock of tasks around all that a context manager does: a block that enters it can take it on the loop instead."""

import ast
from collections.abc import Iterator

from asyncfix.infer.types import Manager
from asyncfix.link.program import Key
from asyncfix.model.remembered import frozen
from asyncfix.model.source import Span
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.scene.families import find_meant
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import body_of, chain_of
from asyncfix.repair.scene.words import receiver_of

MARKS = ("excludes_tasks", "limits_tasks")


@frozen
class TaskLock:
    """`path` are attributes, of the object whose method the manager is, or behind the name `root` of its module.

    `called`: what they name is a manager that does nothing but take a lock, and is called for that.
    """

    function: Key
    span: Span
    root: str
    path: tuple[str, ...]
    called: bool = False

    @property
    def line(self) -> int:
        return self.span.line

    @property
    def ending(self) -> str:
        return "()" if self.called else ""


def find_task_lock(scene: Scene, key: Key, node: FunctionNode) -> TaskLock | None:
    """The lock of a manager whose body is one `async with` over it, and perhaps over what it enters next."""
    match body_of(node):
        case [ast.AsyncWith(items=[ast.withitem(context_expr=lock, optional_vars=None), *_])]:
            called = takes_only_lock(scene, key, lock)
            named = lock.func if called and isinstance(lock, ast.Call) else lock
            chain = chain_of(named)
            is_lock = called or is_task_lock(scene, key, lock)
            if not is_lock or not chain or any(name.startswith("__") for name in chain):
                return None
            root, *path = chain
            if path and root == receiver_of(scene, node):
                return TaskLock(key, scene.span(lock), "", tuple(path), called)
            return TaskLock(key, scene.span(lock), root, tuple(path), called) if is_global(scene, key, root) else None
        case _:
            return None


def is_task_lock(scene: Scene, key: Key, entered: ast.expr) -> bool:
    values = scene.managed(entered, key)
    return bool(values) and all(any(scene.mark_of(each, mark) for mark in MARKS) for each in values)


def takes_only_lock(scene: Scene, key: Key, entered: ast.expr) -> bool:
    """Whether a call without arguments makes a manager that takes a lock and does nothing else: `self.limited()`."""
    values = scene.managed(entered, key)
    if not isinstance(entered, ast.Call) or entered.args or entered.keywords or len(values) != 1:
        return False
    (value,) = values
    if not isinstance(value, Manager) or value.call.function.path not in scene.sources:
        return False
    home, function = scene.at(value.call.function.path), value.call.function
    if find_meant(scene, key, entered, [value.call]) != (function,):
        return False  # a class below may have another
    match body_of(home.nodes[function]) if function in home.nodes else ():
        case [ast.AsyncWith(items=[ast.withitem(lock, None)], body=[ast.Expr(value=ast.Yield(value=None))])]:
            return is_task_lock(home, function, lock)
        case _:
            return False


def locked_body(node: FunctionNode) -> list[ast.stmt]:
    """The statements inside of the lock."""
    lock = body_of(node)[0]
    assert isinstance(lock, ast.AsyncWith)
    _, *rest = lock.items
    return [ast.copy_location(ast.AsyncWith(rest, lock.body), lock)] if rest else lock.body


def name_from(scene: Scene, function: Key, lock: TaskLock, call: ast.expr) -> str:
    """How a block that enters the manager by a call names its lock, "" where that could be another one.

    What the call is of and what it passes is worked out after the lock is taken, so none of it may change meanwhile.
    """
    match call:
        case ast.Call(func=ast.Attribute(value=owner), args=args, keywords=keywords):
            chain = chain_of(owner)
            is_lasting = bool(chain) and lasts(scene, function, chain)
        case ast.Call(func=ast.Name(), args=args, keywords=keywords):
            chain, is_lasting = (), True
        case _:
            return ""
    passed = (*args, *(each.value for each in keywords))
    if not is_lasting or not all(isinstance(each, ast.Constant) or is_local(scene, function, each) for each in passed):
        return ""
    if not lock.root:
        return ".".join((*chain, *lock.path)) + lock.ending if chain else ""
    is_here = lock.function.path == function.path and is_global(scene, function, lock.root)
    return ".".join((lock.root, *lock.path)) + lock.ending if is_here else ""


def lasts(scene: Scene, function: Key, chain: tuple[str, ...]) -> bool:
    """Whether a chain of attributes is the same object all the time: only constructors set them."""
    root, *path = chain
    if not is_bound(scene, function, root) and not is_global(scene, function, root):
        return False
    return not any(name in set_later(scene) for name in path)


def set_later(scene: Scene) -> frozenset[str]:
    """The attributes that something other than a constructor sets."""

    def find() -> Iterator[str]:
        for module in scene.reach.program.project:
            for each in module.functions.values():
                yield from (write.attr for write in each.writes if each.name != "__init__")

    return scene.everywhere.remember("attributes set later", lambda: frozenset(find()))


def is_local(scene: Scene, function: Key, node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and is_bound(scene, function, node.id)


def is_bound(scene: Scene, function: Key, name: str) -> bool:
    """Whether it is a variable of the function alone."""
    facts = scene.reach.program.function(function)
    return not is_set_anywhere(scene, name) and any(each.name == name for each in facts.bindings)


def is_global(scene: Scene, function: Key, name: str) -> bool:
    """Whether it is a name of the module, which no function binds anew."""
    facts = scene.reach.program.function(function)
    is_of_module = name in scene.module.names and not is_set_anywhere(scene, name) and not facts.parent
    return is_of_module and all(each.name != name for each in facts.bindings)


def is_set_anywhere(scene: Scene, name: str) -> bool:
    """Whether a function sets it for the module."""
    return any(scope and name in names for scope, names in scene.globals_of.items())
