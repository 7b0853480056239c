"""What some statements read and write of the state that other tasks see too."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from asyncfix.facts import Attribute, Either, Element, Expression, Function, Item, Name
from asyncfix.program import Key
from asyncfix.repair.scene import Scene, own_nodes

# Methods that change what they are called on, of lists, dicts, sets, deques and counters.
MUTATORS = frozenset(
    ["add", "append", "appendleft", "clear", "discard", "extend", "extendleft", "insert", "pop", "popitem", "popleft", "remove", "reverse", "rotate", "setdefault", "sort", "update", "subtract", "difference_update", "intersection_update", "symmetric_difference_update"]
)


@dataclass(frozen=True, slots=True)
class Access:
    """A use of state that outlives the call: an attribute of an object from outside, or a global name."""

    name: str
    line: int
    writes: bool


def accesses(scene: Scene, function: Key, statements: list[ast.stmt]) -> Iterator[Access]:
    """The uses of shared state in some statements, nested functions left out."""
    facts = scene.reach.program.function(function)
    fresh = fresh_names(facts)
    for node in own_nodes(list(statements)):
        match node:
            case ast.Attribute(ctx=ast.Store() | ast.Del()) | ast.Subscript(ctx=ast.Store() | ast.Del()):
                if (root := root_name(node)) and root not in fresh:
                    yield Access(described(node), node.lineno, writes=True)
            case ast.Call(func=ast.Attribute(value=owner, attr=attr)) if attr in MUTATORS:
                if (root := root_name(owner)) and root not in fresh:
                    yield Access(described(owner), node.lineno, writes=True)
            case ast.Attribute(ctx=ast.Load()):
                if (root := root_name(node)) and root not in fresh and not is_called(scene, node):
                    yield Access(described(node), node.lineno, writes=False)
            case ast.Name(id=name, ctx=ast.Store()) if name in scene_globals(scene, facts):
                yield Access(name, node.lineno, writes=True)


def called_accesses(scene: Scene, function: Key, region: tuple[ast.stmt, ...]) -> Iterator[Access]:
    """Writes to shared state in the project's functions that the statements call, at the line of the call."""
    spans = {scene.span(node) for node in own_nodes(list(region)) if isinstance(node, ast.expr)}
    for edge in scene.reach.edges(function):
        if edge.operation.span in spans:
            for name in sorted(written_by(scene, edge.target, set())):
                yield Access(name, edge.operation.span.line, writes=True)


def written_by(scene: Scene, function: Key, seen: set[Key]) -> set[str]:
    """The attributes and globals that a function, or one it calls, assigns; not those of objects it makes."""
    if function in seen:
        return set()
    seen.add(function)
    facts = scene.reach.program.function(function)
    if facts.is_async or function.path.suffix == ".pyi" or facts.name == "__init__":
        return set()
    module = scene.reach.program.modules[function.path]
    written = {f"….{write.attr}" for write in facts.writes}
    written |= {name for name, uses in module.names.items() if any(use.scope == facts.qualname for use in uses)}
    return written.union(*(written_by(scene, edge.target, seen) for edge in scene.reach.edges(function)))


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


def scene_globals(scene: Scene, facts: Function) -> frozenset[str]:
    names = scene.module.names
    return frozenset(name for name, uses in names.items() if any(use.scope == facts.qualname for use in uses))


def root_name(node: ast.expr) -> str | None:
    """The name that a chain of attributes and items begins with."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def described(node: ast.expr) -> str:
    """`self.jobs` for `self.jobs`, `self.jobs[key]` and `self.jobs.x[0]`: one name for what belongs together."""
    path = []
    while isinstance(node, ast.Attribute | ast.Subscript):
        if isinstance(node, ast.Attribute):
            path.append(node.attr)
        node = node.value
    root = node.id if isinstance(node, ast.Name) else "…"
    return ".".join([root, *reversed(path)][:2])


def is_called(scene: Scene, node: ast.Attribute) -> bool:
    parent = scene.parents.get(node)
    return isinstance(parent, ast.Call) and parent.func is node
