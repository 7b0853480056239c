"""Context managers of the project that await, and yield a connection: blocks that enter them get the thread of it.

Where each block is known that enters one, and does nothing else with what it gets, the manager stays on the loop, holds
its connection on a thread, and yields that instead.
"""

import ast

from asyncfix.infer.types import Manager
from asyncfix.link.program import Key
from asyncfix.model.remembered import frozen
from asyncfix.model.source import Span
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.judgement.known_calls import KnownCall, known_calls
from asyncfix.repair.scene.leaving import is_yield
from asyncfix.repair.scene.managers import is_binding, twin_decorator
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import own_nodes
from asyncfix.repair.scene.words import last_word

GENERIC = ("AsyncIterator", "AsyncGenerator", "AsyncIterable")
ANYTHING = "Any"


@frozen
class Entry:
    """Where a coroutine enters a manager: the line of its `async with`, and the name that this binds, at a place."""

    function: Key
    line: int
    name: str
    bound: Span


@frozen
class Yielded:
    """The name, at a place, by which a manager yields its connection, and all blocks that get it."""

    manager: Key
    place: Span
    said: Span | None  # in an annotation, what is yielded
    entries: tuple[Entry, ...]


def yielded_by(scene: Scene, manager: Key) -> Yielded | None:
    """What a manager yields to the blocks that enter it; None if that is no connection, or one enters it otherwise."""
    return scene.everywhere.remember(("yielded by", manager), lambda: _find_yielded(scene.at(manager.path), manager))


def _find_yielded(scene: Scene, manager: Key) -> Yielded | None:
    node = scene.nodes.get(manager)
    if not isinstance(node, ast.AsyncFunctionDef) or not is_plain(scene, manager, node):
        return None
    name, said = find_name(scene, manager, node), find_annotation(node.returns)
    entries = [entry_of(each, manager) for each in known_calls(scene, manager)] if name else []
    known = tuple(each for each in entries if each)
    if name is None or not known or len(known) < len(entries) or (node.returns and not said):
        return None
    span = scene.span(said) if said and last_word(said) != ANYTHING else None
    return Yielded(manager, scene.span(name), span, known)


def is_plain(scene: Scene, manager: Key, node: ast.AsyncFunctionDef) -> bool:
    """Whether it is what a decorator makes of it, besides those that bind it."""
    decorators = [each for each in node.decorator_list if not is_binding(each)]
    return len(decorators) == 1 and bool(twin_decorator(scene, manager))


def find_annotation(returns: ast.expr | None) -> ast.expr | None:
    """What `AsyncIterator[...]` says that is yielded."""
    match returns:
        case ast.Subscript(value=generic, slice=ast.Name() | ast.Attribute() as said) if last_word(generic) in GENERIC:
            return said
        case ast.Subscript(value=generic, slice=ast.Tuple(elts=[ast.Name() | ast.Attribute() as said, _])) if (
            last_word(generic) in GENERIC
        ):
            return said
        case _:
            return None


def find_name(scene: Scene, manager: Key, node: FunctionNode) -> ast.Name | None:
    """The name of a connection that it yields, in one place and by a statement of its own."""
    yields = [each for each in own_nodes(list(node.body)) if isinstance(each, ast.Yield | ast.YieldFrom)]
    match [each.value for each in yields], [scene.parents[each] for each in yields]:
        case [ast.Name() as name], [ast.stmt() as statement] if is_yield(statement):
            found = scene.variable(manager, name.id)
            return name if found and all(scene.is_handle(each, "connection") for each in found) else None
        case _:
            return None


def entry_of(known: KnownCall, manager: Key) -> Entry | None:
    """The block that a call is entered by, under a name; None where it is not, or may enter something else."""
    home, item = known.home, known.home.parents[known.call]
    block = home.parents[item]
    entered = home.managed(known.call, known.function)
    is_it = len(entered) == 1 and all(isinstance(each, Manager) and each.call.function == manager for each in entered)
    match item, block:
        case ast.withitem(optional_vars=ast.Name(id=name) as bound), ast.AsyncWith() if is_it:
            return Entry(known.function, block.lineno, name, home.span(bound))
        case _:
            return None
