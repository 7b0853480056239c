"""What of objects and containers a node of the tree reads or changes, and how."""

import ast
from collections.abc import Iterator, Sequence
from typing import Literal

from asyncfix.catalog import is_stub
from asyncfix.catalog.marks import find_mark
from asyncfix.infer.types import Callable
from asyncfix.link.program import Key
from asyncfix.repair.judgement.inherited import marked_names
from asyncfix.repair.judgement.signals import is_of_signal, signal_of
from asyncfix.repair.judgement.spelled import is_namespace, use_of
from asyncfix.repair.scene.calls import is_called
from asyncfix.repair.scene.contents import is_threadsafe
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.words import last_word

# Methods that change what they are called on, of lists, dicts, sets, deques and counters.
MUTATORS = frozenset(
    (
        "add",
        "append",
        "appendleft",
        "clear",
        "discard",
        "extend",
        "extendleft",
        "insert",
        "pop",
        "popitem",
        "popleft",
        "remove",
        "reverse",
        "rotate",
        "setdefault",
        "sort",
        "update",
        "subtract",
        "difference_update",
        "intersection_update",
        "symmetric_difference_update",
    )
)


# Those of them whose order does not matter to the elements that are there afterwards.
COMMUTING = frozenset(("add", "append", "extend"))

AccessKind = Literal["read", "commuting", "write"]


def uses(scene: Scene, function: Key, node: ast.AST) -> Iterator[tuple[ast.expr, AccessKind]]:
    """What of objects and containers a node reads or changes."""
    match node:
        case ast.AugAssign(target=ast.Attribute() | ast.Subscript() as target):
            yield target, "read"
        case ast.Attribute(ctx=ast.Store() | ast.Del()) | ast.Subscript(ctx=ast.Store() | ast.Del()):
            yield node, "write"
        case ast.Subscript():
            yield node, "read"
        case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[container]):
            yield container, "read"
        case ast.Call():
            yield from uses_by_call(scene, function, node)
        case ast.Attribute() if not is_passed_by(scene, node) and not (is_namespace(node) and is_item(scene, node)):
            if not is_of_signal(scene, function, node):
                yield node, "read"


def uses_by_call(scene: Scene, function: Key, call: ast.Call) -> Iterator[tuple[ast.expr, AccessKind]]:
    if (signal := signal_of(scene, function, call)) and isinstance(call.func, ast.Attribute):
        kinds: dict[str, AccessKind] = {"set": "commuting", "clear": "write", "wait": "read"}
        event = call.func.value
        is_near = isinstance(event, ast.Name) or (
            isinstance(event, ast.Attribute) and isinstance(event.value, ast.Name)
        )
        yield event, kinds[signal] if is_near else "read"  # further away it is not the object's that is named first
        return
    named = use_of(call)
    if named == "write" or (named and not is_passed_by(scene, call)):
        yield call, named
    elif is_namespace(call) and not is_passed_by(scene, call) and not is_item(scene, call):
        yield call, "read"
    elif isinstance(call.func, ast.Attribute) and mutates(scene, function, call):
        yield call.func.value, "commuting" if call.func.attr in COMMUTING else "write"
    for each in changed_arguments(scene, function, call):
        yield each, "commuting" if is_threadsafe(scene, function, each) else "write"


def changed_arguments(scene: Scene, function: Key, call: ast.Call) -> Iterator[ast.expr]:
    """The arguments that a library's function changes."""
    if last_word(call.func) not in marked_names(scene, "changes"):
        return
    for callee in scene.callees(call, function):
        facts = scene.reach.program.function(callee.function) if isinstance(callee, Callable) else None
        if facts and (mark := find_mark(facts, "changes")):
            yield from call.args[: [each.name for each in facts.parameters].index(mark.first) + 1][-1:]


def changes_in_place(home: Scene) -> Sequence[tuple[ast.expr, int]]:
    """The containers that a file changes by a method or an item of theirs, each with the line."""

    def find() -> Iterator[tuple[ast.expr, int]]:
        for node in home.all_nodes:
            match node:
                case ast.Call(func=ast.Attribute(value=changed, attr=method)) if method in MUTATORS:
                    yield changed, node.lineno
                case ast.Subscript(value=changed, ctx=ast.Store() | ast.Del()):
                    yield changed, node.lineno

    return home.remember("changes in place", lambda: tuple(find()))


def mutates(scene: Scene, function: Key, node: ast.AST) -> bool:
    """Whether it calls a method of a container that changes it, nothing else of that name: `os.remove()`."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr not in MUTATORS:
        return False
    callees = scene.callees(node, function)
    return not callees or not all(isinstance(each, Callable) and is_no_method(each) for each in callees)


def is_no_method(callee: Callable) -> bool:
    """Not one of a library's objects: a function of a module, or one of the project's."""
    return callee.receiver is None or not is_stub(callee.function.path)


def is_counted(scene: Scene, node: ast.AST) -> bool:
    """Whether a number is counted up there, by what is surely one and not negative."""
    parent = scene.parents.get(node)
    match parent:
        case ast.Subscript(value=value) if value is node:  # `self.stats` of `self.stats["rows"] += 1`
            return is_counted(scene, parent)
        case ast.AugAssign(target=target, op=ast.Add(), value=ast.Constant(value=int() | float() as number)):
            return target is node and number >= 0
        case ast.AugAssign(target=target, op=ast.Add(), value=ast.Call(func=ast.Name(id="len"), args=[ast.Name()])):
            return target is node
        case _:
            return False


def is_passed_by(scene: Scene, node: ast.expr) -> bool:
    """Called, or `self.jobs` in `self.jobs.append(x)`, which is a change and no reading besides."""
    parent = scene.parents.get(node)
    is_changed = isinstance(parent, ast.Attribute) and parent.attr in MUTATORS and is_called(scene, parent)
    return is_changed or is_called(scene, node)


def is_item(scene: Scene, namespace: ast.expr) -> bool:
    """Whether an item of it is taken, which says itself what is done."""
    return isinstance(scene.parents.get(namespace), ast.Subscript)
