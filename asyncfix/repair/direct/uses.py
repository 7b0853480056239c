"""Where a program uses a coroutine: what awaits its calls, and what else has it."""

import ast
from collections.abc import Iterator
from functools import partial

from asyncfix.infer.types import Callable, Type
from asyncfix.link.program import Key
from asyncfix.model.remembered import frozen
from asyncfix.model.source import Span
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.edits import Position
from asyncfix.repair.scene.contents import types_of
from asyncfix.repair.scene.mentions import is_last, is_unread
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.stage import Stage


@frozen
class Use:
    """An awaited call of a coroutine, in a function: `at` is where the call begins, `awaited` where the `await` does.

    `begins`: a statement that only evaluates something begins there. `is_bare`: it is called by its name alone.
    """

    function: Key
    call: Span
    at: Position
    awaited: Span
    begins: bool
    is_bare: bool


@frozen
class Uses:
    """All of a coroutine's: `is_kept` where it is more than awaited, `is_open` where others may await it, too."""

    awaits: tuple[Use, ...]
    is_kept: bool
    is_open: bool


KEPT, OPEN = "kept", "open"


def find_uses(stage: Stage, coroutine: Key) -> Uses:
    name = stage.reach.program.function(coroutine).name
    found: list[Use] = []
    said: set[str] = set()
    for module in stage.reach.program.project:
        path = module.facts.path
        if name in stage.sources[path].text:
            for each in uses_in(stage.scene(path), coroutine, name):
                said.add(each) if isinstance(each, str) else found.append(each)
    return Uses(tuple(found), KEPT in said, OPEN in said)


def uses_in(scene: Scene, coroutine: Key, name: str) -> Iterator[Use | str]:
    """Those in one file, and what is said by uses that are none."""
    for node in scene.remember(("mentions", name), partial(mentions_of, scene, name)):
        match node:
            case ast.Name() | ast.Attribute():
                yield from _use(scene, coroutine, node)
            case ast.alias(asname=other) if other and other != name:
                yield KEPT
            case ast.alias():
                yield from [OPEN] if scene.source.is_package else []
            case ast.Constant():
                yield from [] if is_unread(scene, node) else [OPEN]


def mentions_of(scene: Scene, name: str) -> tuple[ast.AST, ...]:
    """The nodes of a file that may be a function of some name, or name it."""
    return tuple(each for each in scene.all_nodes if is_mention(each, name))


def is_mention(node: ast.AST, name: str) -> bool:
    match node:
        case ast.Name(id=found) | ast.Attribute(attr=found):
            return found == name
        case ast.alias(name=found):
            return name in (found, node.asname)
        case ast.Constant(value=str(text)):
            return is_last(text, name)
        case _:
            return False


def _use(scene: Scene, coroutine: Key, node: ast.Name | ast.Attribute) -> Iterator[Use | str]:
    function = enclosing_function(scene, node)
    parent = scene.parents.get(node)
    if not isinstance(node.ctx, ast.Load):
        yield from [KEPT] if isinstance(node, ast.Attribute) or is_reachable(scene, coroutine, node) else []
    elif isinstance(parent, ast.Call) and parent.func is node:
        yield from _call(scene, coroutine, parent, node, function)
    else:
        yield from _value(scene, coroutine, node, function)


def _call(
    scene: Scene, coroutine: Key, call: ast.Call, named: ast.Name | ast.Attribute, function: Key | None
) -> Iterator[Use | str]:
    """What a call says of something of the coroutine's name."""
    callees = scene.callees(call, function) if function else frozenset()
    awaited = scene.parents[call]
    if not any(is_of(each, coroutine) for each in callees):
        yield from [] if callees or not is_reachable(scene, coroutine, named) else [OPEN]
    elif function and isinstance(awaited, ast.Await) and all(is_of(each, coroutine) for each in callees):
        yield use_at(scene, function, call, awaited) if may_lose_await(scene, awaited) else KEPT
    else:
        yield KEPT


def _value(scene: Scene, coroutine: Key, node: ast.Name | ast.Attribute, function: Key | None) -> Iterator[str]:
    """What a use says that is no call."""
    values = tuple(types_of(scene, function, node)) if function else ()
    if any(is_of(each, coroutine) for each in values):
        yield KEPT
    elif not values and is_reachable(scene, coroutine, node):
        yield KEPT if isinstance(node, ast.Name) else OPEN


def use_at(scene: Scene, function: Key, call: ast.Call, awaited: ast.Await) -> Use:
    statement: ast.AST = awaited
    while not isinstance(statement, ast.stmt):
        statement = scene.parents[statement]
    starts = (statement.lineno, statement.col_offset) == (awaited.lineno, awaited.col_offset)
    begins = isinstance(statement, ast.Expr) and starts
    at = (call.lineno, call.col_offset)
    return Use(function, scene.span(call), at, scene.span(awaited), begins, isinstance(call.func, ast.Name))


def is_of(value: Type, coroutine: Key) -> bool:
    return isinstance(value, Callable) and value.function == coroutine


def is_reachable(scene: Scene, coroutine: Key, node: ast.Name | ast.Attribute) -> bool:
    """Whether what is not known may be this coroutine: a name is, in its own module and where that is imported."""
    facts = scene.reach.program.function(coroutine)
    if isinstance(node, ast.Attribute):
        return True
    if facts.owner or facts.parent:
        return False
    return scene.source.path == coroutine.path or node.id in scene.module.names


def enclosing_function(scene: Scene, node: ast.AST) -> Key | None:
    """The named function whose code a node is; None for a lambda's and the module's."""
    place = scene.parents.get(node)
    while place is not None and not isinstance(place, FunctionNode):
        if isinstance(place, ast.Lambda | ast.ClassDef):
            return None
        place = scene.parents.get(place)
    return scene.key_of(place) if isinstance(place, FunctionNode) else None


def may_lose_await(scene: Scene, awaited: ast.Await) -> bool:
    """Not in an f-string, where older Pythons don't say at which place, and not where it makes a generator another."""
    place: ast.AST = awaited
    while not isinstance(place, ast.stmt):
        around = scene.parents[place]
        if isinstance(around, ast.JoinedStr | ast.GeneratorExp) and not is_iterated_first(around, awaited):
            return False
        place = around
    return True


def is_iterated_first(around: ast.JoinedStr | ast.GeneratorExp, awaited: ast.Await) -> bool:
    """Whether it is part of what a generator walks through, which is worked out where the generator is made."""
    return isinstance(around, ast.GeneratorExp) and any(each is awaited for each in ast.walk(around.generators[0].iter))
