"""What is done with a connection that outlives a function, where it is named."""

import ast
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Literal

from asyncfix.catalog import is_stub
from asyncfix.catalog.marks import find_mark
from asyncfix.infer.types import Callable, ClassType
from asyncfix.link.program import Key
from asyncfix.model.expressions import Call
from asyncfix.model.remembered import frozen
from asyncfix.reach.target import Target
from asyncfix.reach.ways import Edge
from asyncfix.repair.scene.calls import is_on_no_object
from asyncfix.repair.scene.contents import gives_data, named_types, types_of
from asyncfix.repair.scene.lasting import (
    Drivers,
    drivers_of,
    gives_lasting,
)
from asyncfix.repair.scene.scene import Scene

# What is done with a handle where it is named: asked if it is there, given another name, used here, used by a thread
# that is waited for, put elsewhere so that nothing is known of it.
Role = Literal["asked", "named", "used", "handed", "lost"]
KEEPING = ("add", "append", "appendleft", "extend", "insert", "setdefault", "update", "put", "put_nowait")
STACKING = ("enter_context", "push", "callback", "register", "submit", "call_soon", "call_later")


@frozen
class Use:
    """A place where a handle is used: an expression of a function, by itself or by what it calls there."""

    node: ast.expr
    line: int
    drivers: Drivers
    role: Role = "used"
    is_implicit: bool = False  # Python calls what uses it: as a `with` ends, for an attribute


def role_of(home: Scene, function: Key, node: ast.AST) -> Role:
    parent = home.parents[node]
    match parent:
        case ast.Attribute():
            return _role_of_attribute(home, function, parent)
        case ast.keyword():
            call = home.parents[parent]
            return _role_of_argument(home, function, call) if isinstance(call, ast.Call) else "lost"
        case ast.Call():
            return _role_of_argument(home, function, parent)
        case ast.withitem() | ast.Expr():
            return "used"
        case ast.For(iter=iterable) | ast.comprehension(iter=iterable) if iterable is node:
            return "used"
        case ast.Compare() if all(isinstance(each, ast.Is | ast.IsNot) for each in parent.ops):
            return "asked"
        case ast.UnaryOp(op=ast.Not()) | ast.If() | ast.While():
            return "asked"
        case ast.BoolOp() | ast.IfExp():
            return "asked" if role_of(home, function, parent) == "asked" else "lost"
        case ast.Assign(targets=targets):
            return "named" if all(isinstance(each, ast.Name | ast.Attribute) for each in targets) else "lost"
        case ast.AnnAssign() | ast.NamedExpr():
            return "named"
        case ast.Return() | ast.Yield() if gives_lasting(home, function):
            return "named"  # what is done with it is counted where the function is called
        case _:
            return "lost"


def _role_of_attribute(home: Scene, function: Key, attribute: ast.Attribute) -> Role:
    call = home.parents[attribute]
    if isinstance(call, ast.Call) and call.func is attribute:
        is_for_any = home.is_marked(call, function, "threadsafe")
        return "asked" if is_for_any else _role_of_made(home, function, call)
    values = list(types_of(home, function, attribute))
    if drivers_of(home, values):
        return role_of(home, function, attribute)  # `cur.connection`
    if any(isinstance(each, Callable) for each in values):
        return "handed" if is_handed(home, function, attribute) else "lost"  # a method of it is short
    return "used"


def _role_of_made(home: Scene, function: Key, call: ast.Call) -> Role:
    """Of what is called with a handle: where that gives another, what is done with that."""
    if not drivers_of(home, home.values(call, function)):
        return "used"
    return "lost" if role_of(home, function, call) == "lost" else "used"


def _role_of_argument(home: Scene, function: Key, call: ast.Call) -> Role:
    if number_handed(home, function, call) is not None:
        return "handed"
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    callees = list(home.callees(call, function))
    if not callees or name in (*KEEPING, *STACKING):
        return "lost"
    if all(isinstance(each, ClassType) and not is_stub(each.cls.path) for each in callees):
        return "named"  # what the constructor does with it is counted there
    made = _role_of_made(home, function, call)
    is_done = gives_data(home, call, function) or bool(drivers_of(home, home.values(call, function)))
    return made if is_done else "lost"


def is_handed(home: Scene, function: Key, called: ast.AST) -> bool:
    """Whether a function is called by a thread, and waited for: `await asyncio.to_thread(self.conn.close)`."""
    call = home.parents[called]
    if not isinstance(call, ast.Call) or called not in call.args:
        return False
    return number_handed(home, function, call) == call.args.index(called)


def number_handed(home: Scene, function: Key, call: ast.Call) -> int | None:
    """Which argument a library's function calls in a thread, while the coroutine waits for it.

    Executors of the program's own let what goes to them take turns, or know how many do it at once.
    """
    if not isinstance(home.parents[call], ast.Await):
        return None
    marks = [mark for mark in home.called_marks(call, function, "runs") if mark and mark.first == "in_thread"]
    keys = home.called_functions(call, function)
    if len(marks) != 1 or len(keys) != 1:
        return None
    names = [each.name for each in home.reach.program.function(keys[0]).parameters if each.name != "self"]
    number = next((number for number, name in enumerate(names) if name in marks[0].positional[1:2]), None)
    if number is None or any(not is_none(each) for each in call.args[:number]):
        return None
    handed = functions_of(home, function, call.args[number : number + 1])
    is_other = bool(marks[0].get("context"))
    return number if all(is_short(home, key) and not (is_other and asks_context(home, key)) for key in handed) else None


def is_none(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None


def functions_of(home: Scene, function: Key, given: Sequence[ast.expr]) -> Iterator[Key]:
    values = (value for each in given for value in named_types(home, function, each))
    return (each.function for each in values if isinstance(each, Callable))


def is_short(scene: Scene, function: Key) -> bool:
    """Whether a function ends a transaction or the connection, opens one, or waits for nothing.

    Else it would keep others from the one thread: for ever where it waits for a row that one of them has locked.
    """

    def find() -> bool:
        if is_stub(function.path):
            return ends_soon(scene, function)
        for entered in entered_inside(scene, function):
            node = scene.at(entered.function.path).nodes.get(entered.function)
            if node is None or any(isinstance(each, ast.While | ast.For) for each in ast.walk(node)):
                return False
            edges = [each for each in scene.edges(entered) if not opens(scene, entered.function, each)]
            if not all(ends_soon(scene, each.target) for each in edges):
                return False
        return True

    return scene.everywhere.remember(("short", function), find)


def asks_context(scene: Scene, function: Key) -> bool:
    """Whether a function asks for a context variable: in a thread of its own it finds what that has."""
    inside = [Target(function)] if is_stub(function.path) else entered_inside(scene, function)
    called = {function, *(each.target for entered in inside for each in scene.edges(entered))}
    return any(find_mark(scene.reach.program.function(each), "reads_context") for each in called)


def entered_inside(scene: Scene, function: Key) -> Iterator[Target]:
    """A function of the project, and those that it calls."""
    todo, seen = [Target(function)], {Target(function)}
    while todo:
        entered = todo.pop()
        yield entered
        fresh = {each.entered for each in scene.edges(entered) if not is_stub(each.target.path)} - seen
        seen |= fresh
        todo += fresh


def opens(scene: Scene, function: Key, edge: Edge) -> bool:
    """Whether an operation makes a connection, which no transaction keeps waiting: it is taken from no pool."""
    call, types = edge.operation.value, scene.reach.inference.types
    if edge.operation.kind != "call" or not isinstance(call, Call) or not is_stub(edge.target.path):
        return False
    callees, given = types(call.function, function), (types(each.value, function) for each in call.arguments)
    is_new = bool(callees) and all(map(is_on_no_object, callees)) and not any(map(scene.resource, chain(*given)))
    return is_new and bool(drivers_of(scene, types(call, function)))


def ends_soon(scene: Scene, function: Key) -> bool:
    facts = scene.reach.program.function(function)
    return not find_mark(facts, "blocks") or any(find_mark(facts, each) for each in ("settles", "releases"))
