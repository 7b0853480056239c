"""Objects of libraries that a coroutine makes for itself, whose methods wait: files, sessions, sockets, processes."""

import ast
from collections.abc import Iterator, Mapping

from asyncfix.catalog import is_stub
from asyncfix.catalog.marks import find_mark
from asyncfix.infer.types import Instance, Type
from asyncfix.link.program import Key
from asyncfix.model.source import Span
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.scene.scene import PER_THREAD, Scene
from asyncfix.repair.scene.syntax import mentions, own_nodes, suspends


def find_tools(scene: Scene, function: Key, node: FunctionNode) -> frozenset[str]:
    """The names of a function that may hold such an object."""

    def find() -> frozenset[str]:
        names = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
        return frozenset(name for name in names if any(is_tool(scene, each) for each in scene.variable(function, name)))

    return scene.remember(("tools", function, node), find)


def is_tool(scene: Scene, value: Type) -> bool:
    """Whether one task uses it at a time, and waits in its methods."""
    if (
        not isinstance(value, Instance)
        or not is_stub(value.cls.path)
        or scene.resource(value)
        or scene.is_handle(value)
    ):
        return False
    return scene.everywhere.remember(("tool", value.cls), lambda: _is_tool(scene, value.cls))


def _is_tool(scene: Scene, cls: Key) -> bool:
    program = scene.reach.program
    order = [key for key in scene.reach.inference.order(cls) if is_stub(key.path)]
    marks = [find_mark(program.cls(key), name) for key in order for name in ("threadsafe", "not_across_await")]
    return not any(marks) and (is_thread_bound(scene, cls) or any(_waits(scene, key) for key in order))


def is_thread_bound(scene: Scene, cls: Key) -> bool:
    return scene.class_mark(cls, PER_THREAD) is not None


def _waits(scene: Scene, cls: Key) -> bool:
    functions = scene.reach.program.modules[cls.path].functions.values()
    return any(find_mark(each, "blocks") for each in functions if each.owner == cls.qualname)


def find_used(
    scene: Scene, function: Key, node: FunctionNode, body: list[ast.stmt], index: int
) -> tuple[ast.stmt, ...]:
    """The statements from one that makes such an object to its last use, () where a thread can't have them all."""
    match body[index]:
        case ast.With() as first if any(_gives_tool(scene, function, item.context_expr) for item in first.items):
            names = [item.optional_vars.id for item in first.items if isinstance(item.optional_vars, ast.Name)]
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as call) if _gives_tool(scene, function, call):
            names = [name]
        case _:
            return ()
    tools = find_tools(scene, function, node)
    region = _up_to_last(scene, function, body, index, names, tools)
    if suspends(region):
        region = _up_to_last(scene, function, body[: _bound_anew(body, index, names)], index, names, tools)
    return tuple(region) if not suspends(region) and _is_worth_it(scene, function, region) else ()


def _bound_anew(body: list[ast.stmt], index: int, names: list[str]) -> int:
    """The first statement after another that gives all of its names something else, and uses none before."""
    for place in range(index + 1, len(body)):
        match body[place]:
            case ast.With(items=[ast.withitem(context_expr=value, optional_vars=ast.Name(id=name))]) if [name] == names:
                is_used = mentions(value, frozenset(names))
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if [name] == names:
                is_used = mentions(value, frozenset(names))
            case _:
                continue
        return len(body) if is_used else place
    return len(body)


def _gives_tool(scene: Scene, function: Key, value: ast.expr) -> bool:
    """Whether a call gives such an object, or an open file."""
    if not isinstance(value, ast.Call):
        return False
    values = scene.values(value, function)
    return any(is_tool(scene, each) or is_open_file(scene, each) for each in values)


def is_open_file(scene: Scene, value: Type) -> bool:
    program = scene.reach.program
    order = scene.reach.inference.order(value.cls) if isinstance(value, Instance) else ()
    return any(find_mark(program.cls(key), "on_disk") for key in order)


def _up_to_last(
    scene: Scene, function: Key, body: list[ast.stmt], index: int, made: list[str], tools: frozenset[str]
) -> list[ast.stmt]:
    """The statements that use an object, or one that comes of it."""
    last = scene.remember_shape(function, ("last uses", body[0], len(body)), lambda: _last_uses(body))
    names, place = set(made), index
    end = max((last[each] for each in names), default=index)
    while place <= end:
        if place == index or mentions(body[place], frozenset(names)):
            names |= tools & bound_in(body[place])
            end = max([end, *(last[each] for each in names)])
        place += 1
    return body[index : end + 1]


def _last_uses(body: list[ast.stmt]) -> Mapping[str, int]:
    """By name, the last of some statements that has it."""
    return {
        each.id: index
        for index, statement in enumerate(body)
        for each in ast.walk(statement)
        if isinstance(each, ast.Name)
    }


def bound_in(*statements: ast.stmt) -> frozenset[str]:
    found = own_nodes(list(statements))
    return frozenset(each.id for each in found if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store))


def _is_worth_it(scene: Scene, function: Key, region: list[ast.stmt]) -> bool:
    """Whether a helper is better than awaiting the calls one by one, or the only way."""
    calls = [each for each in own_nodes(list(region)) if isinstance(each, ast.Call)]
    spans = blocking_spans(scene, function)
    waiting = [call for call in calls if scene.span(call) in spans]
    values = [value for call in calls for value in scene.values(call, function)]
    is_bound = any(isinstance(each, Instance) and is_thread_bound(scene, each.cls) for each in values)
    opens = any(is_open_file(scene, each) for each in values)
    is_one = isinstance(region[0], ast.With) or is_bound or opens or is_given_back(region)
    return len(waiting) > 1 or (bool(waiting) and is_one)


def is_given_back(region: list[ast.stmt]) -> bool:
    """`response = open(...)`, right behind it a `try` whose `finally` uses it: no error may come between the two."""
    match region:
        case [ast.Assign(targets=[ast.Name(id=name)]), ast.Try(finalbody=[*ending]), *_]:
            return any(mentions(each, frozenset((name,))) for each in ending)
        case _:
            return False


def blocking_spans(scene: Scene, function: Key) -> frozenset[Span]:
    def find() -> frozenset[Span]:
        return frozenset(found.operation.span for found in scene.reach.blocking(function))

    return scene.remember(("blocking spans", function), find)


def reported_in(scene: Scene, function: Key, region: tuple[ast.stmt, ...]) -> Iterator[ast.Call]:
    """The calls of some statements that wait."""
    spans = blocking_spans(scene, function)
    return (each for each in own_nodes(list(region)) if isinstance(each, ast.Call) and scene.span(each) in spans)
