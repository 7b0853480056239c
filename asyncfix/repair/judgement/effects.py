"""What some statements read and write of the state that other tasks see too."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from asyncfix.catalog import is_stub
from asyncfix.infer.types import Callable
from asyncfix.link.program import Key
from asyncfix.model.facts import Attribute, Definition, Either, Element, Expression, Function, Imported, Item, Name
from asyncfix.repair.scene.scene import Scene, own_nodes

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
COLLECTING = ("args", "kwargs")  # kinds of parameters that are a new container in each call
CONSTRUCTORS = ("__init__", "__new__", "__post_init__")

AccessKind = Literal["read", "commuting", "write"]


@dataclass(frozen=True, slots=True)
class Access:
    """A use of state that outlives the call: an attribute of an object from outside, or a global name.

    `state` is what two accesses have in common that may mean the same: the attribute's name, or module and name.
    """

    state: str
    name: str
    line: int
    kind: AccessKind


def accesses(
    scene: Scene, function: Key, statements: Sequence[ast.AST], share_arguments: bool = False
) -> Iterator[Access]:
    """The uses of shared state in some statements, nested functions left out.

    What came as an argument belongs to the caller, who waits; with `share_arguments` others may have it too.
    """
    facts = scene.reach.program.function(function)
    fresh = scene.remember(("fresh names", function), lambda: fresh_names(facts))
    if share_arguments:
        fresh -= {parameter.name for parameter in facts.parameters if parameter.kind not in COLLECTING}
    shared = shared_names(scene, function)
    seen = scene.remember(("seen by tasks", function), lambda: frozenset(seen_by_tasks(scene, function)))
    fresh -= seen
    for node in own_nodes(list(statements)):
        match node:
            case ast.AugAssign(target=ast.Attribute() | ast.Subscript() as target):
                yield from _access(scene, target, fresh, node.lineno, "read")
            case ast.AugAssign(target=ast.Name(id=name)) if name in shared:
                yield Access(shared[name], name, node.lineno, "read")
            case ast.Attribute(ctx=ast.Store() | ast.Del()) | ast.Subscript(ctx=ast.Store() | ast.Del()):
                yield from _access(scene, node, fresh, node.lineno, "write")
            case ast.Call(func=ast.Attribute(value=owner, attr=attr)) if mutates(scene, function, node):
                yield from _access(scene, owner, fresh, node.lineno, "commuting" if attr in COMMUTING else "write")
            case ast.Subscript(ctx=ast.Load()):
                yield from _access(scene, node, fresh, node.lineno, "read")
            case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[container]):
                yield from _access(scene, container, fresh, node.lineno, "read")
            case ast.Attribute(ctx=ast.Load()) if not is_called(scene, node) and not is_changed_here(scene, node):
                yield from _access(scene, node, fresh, node.lineno, "read")
            case ast.Name(id=name, ctx=ast.Store()) if name in shared:
                yield Access(shared[name], name, node.lineno, "write")
            case ast.Name(id=name, ctx=ast.Load()) if name in shared and name not in scene_globals(scene, facts):
                yield Access(shared[name], name, node.lineno, "read")
            case ast.Name(id=name, ctx=ast.Load()) if is_bare(scene, node) and (
                name in seen or is_variable(scene, function, name)
            ):
                yield Access(f"{scene.module.facts.module}:{name}", name, node.lineno, "read")


def mutates(scene: Scene, function: Key, node: ast.AST) -> bool:
    """Whether it calls a method of a container that changes it, not one of the project's of that name."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr not in MUTATORS:
        return False
    callees = scene.callees(node, function)
    return not callees or not all(isinstance(e, Callable) and not is_stub(e.function.path) for e in callees)


def _access(scene: Scene, node: ast.expr, fresh: frozenset[str], line: int, kind: AccessKind) -> Iterator[Access]:
    root = root_name(node) or own_class(node)
    if root is None or root in fresh:
        return
    path = attributes_of(node)
    state = f".{path[0]}" if path else f"{scene.module.facts.module}:{root}"
    yield Access(state, ".".join([root, *path[:1]]), line, kind)


def own_class(node: ast.expr) -> str | None:
    """`self` for what hangs on `type(self)`."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    match node:
        case ast.Call(func=ast.Name(id="type"), args=[ast.Name(id=name)]):
            return name
        case _:
            return None


def iterated(scene: Scene, function: Key, statements: Sequence[ast.AST]) -> Iterator[Access]:
    """Shared containers that some statements walk through."""
    facts = scene.reach.program.function(function)
    fresh = scene.remember(("fresh names", function), lambda: fresh_names(facts))
    for node in own_nodes(list(statements)):
        if isinstance(node, ast.For | ast.comprehension):
            yield from _access(scene, container_of(node.iter), fresh, node.iter.lineno, "read")


def container_of(iterable: ast.expr) -> ast.expr:
    """`self.jobs` for `self.jobs.items()` and for `enumerate(self.jobs)`."""
    match iterable:
        case ast.Call(func=ast.Attribute(value=owner, attr="items" | "keys" | "values")):
            return owner
        case ast.Call(func=ast.Name(), args=[first, *_]):
            return container_of(first)
        case _:
            return iterable


def fresh_names(facts: Function) -> frozenset[str]:
    """Names of what the call has for itself: its arguments, and values that it makes.

    A local name for something that hangs on `self` or on a global is not among them.
    """
    fresh = {binding.name for binding in facts.bindings if binding.name}
    if facts.owner and facts.parameters:
        fresh.discard(facts.parameters[0].name)
    while stale := {each.name for each in facts.bindings if each.name in fresh and not is_fresh(each.value, fresh)}:
        fresh -= stale
    return frozenset(fresh)


def is_fresh(value: Expression, fresh: set[str]) -> bool:
    match value:
        case Attribute(value=owner) | Item(value=owner) | Element(value=owner):
            return is_fresh(owner, fresh)
        case Either(options=options):
            return all(is_fresh(option, fresh) for option in options)
        case Name(id=name):
            return name in fresh
        case _:
            return True


def is_bare(scene: Scene, node: ast.Name) -> bool:
    """Not the beginning of an attribute or item, which says itself what is done."""
    return not isinstance(scene.parents.get(node), ast.Attribute | ast.Subscript)


def is_variable(scene: Scene, function: Key, name: str) -> bool:
    """A module's name for something other than a definition or an import."""
    facts = scene.reach.program.function(function)
    bound = scene.remember(("bound names", function), lambda: {binding.name for binding in facts.bindings})
    if name in bound and name not in scene_globals(scene, facts):
        return False
    uses = scene.module.names.get(name, ())
    return bool(uses) and not any(isinstance(use.binding.value, Definition | Imported) for use in uses)


def scene_globals(scene: Scene, facts: Function) -> frozenset[str]:
    return scene.globals_of.get(facts.qualname, frozenset())


def shared_names(scene: Scene, function: Key) -> Mapping[str, str]:
    """The variables of a function that it shares with others: of its module, and of functions around or inside of it.

    Each with its state.
    """

    def find() -> Mapping[str, str]:
        module = scene.module.facts.module
        found = {name: f"{module}:{name}" for name in scene_globals(scene, scene.reach.program.function(function))}
        return found | {name: f"{module}:{place}:{name}" for name, place in rebound_inside(scene, function)}

    return scene.remember(("shared names", function), find)


def seen_by_tasks(scene: Scene, function: Key) -> Iterator[str]:
    """The variables of functions around that nested coroutines use while others of the same call run."""
    for each in begun_beside(scene, function):
        own = {id(node) for node in ast.walk(each)}
        names = [name for name in ast.walk(each) if isinstance(name, ast.Name)]
        bound = {name.id for name in names if not isinstance(name.ctx, ast.Load)}
        around = bound_around(scene, each, own)
        yield from (name.id for name in names if name.id in around - bound)


def bound_around(scene: Scene, nested: ast.AST, own: set[int]) -> set[str]:
    """What the functions around a nested one bind."""
    around = scene.parents[nested]
    while not isinstance(around, ast.FunctionDef | ast.AsyncFunctionDef):
        around = scene.parents[around]
    names = (name for name in ast.walk(around) if isinstance(name, ast.Name) and id(name) not in own)
    return {name.id for name in names if not isinstance(name.ctx, ast.Load)}


def rebound_inside(scene: Scene, function: Key) -> Iterator[tuple[str, str]]:
    """The variables of functions around or inside of this one that several tasks of one call may change."""
    for each in begun_beside(scene, function):
        names = (name for inner in ast.walk(each) if isinstance(inner, ast.Nonlocal) for name in inner.names)
        yield from ((name, function.qualname.partition(".")[0]) for name in names)


def begun_beside(scene: Scene, function: Key) -> Iterator[ast.AsyncFunctionDef]:
    """The coroutines nested in the outermost function around one that run as tasks."""
    node: ast.AST | None = scene.nodes.get(function)
    outermost = node
    while node:
        outermost = node if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else outermost
        node = scene.parents.get(node)
    for each in ast.walk(outermost) if outermost else ():
        if isinstance(each, ast.AsyncFunctionDef) and each is not outermost and is_begun(scene, outermost, each.name):
            yield each


def is_begun(scene: Scene, around: ast.AST | None, name: str) -> bool:
    """Whether a nested coroutine function is used in another way than being called and awaited at once."""
    for each in ast.walk(around) if around else ():
        if isinstance(each, ast.Name) and each.id == name and isinstance(each.ctx, ast.Load):
            call = scene.parents[each]
            if not isinstance(call, ast.Call) or not isinstance(scene.parents[call], ast.Await):
                return True
    return False


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


def is_changed_here(scene: Scene, node: ast.Attribute) -> bool:
    """`self.jobs` in `self.jobs.append(x)`, which is a change and no reading besides."""
    parent = scene.parents.get(node)
    return isinstance(parent, ast.Attribute) and parent.attr in MUTATORS and is_called(scene, parent)


def is_called(scene: Scene, node: ast.Attribute) -> bool:
    parent = scene.parents.get(node)
    return isinstance(parent, ast.Call) and parent.func is node
