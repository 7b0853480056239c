"""What is done with a connection that outlives a function, where it is named."""

import ast
from collections.abc import Iterator, Sequence
from typing import Literal

from asyncfix.catalog import is_stub
from asyncfix.catalog.marks import find_mark
from asyncfix.infer.types import Callable, ClassType
from asyncfix.link.program import Key
from asyncfix.model.remembered import frozen
from asyncfix.reach.target import Target
from asyncfix.repair.scene.contents import gives_data, types_of
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
        return _role_of_made(home, function, call)
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
    return number_handed(home, function, call) == call.args.index(called) == 0


def number_handed(home: Scene, function: Key, call: ast.Call) -> int | None:
    """Which argument a library's function calls in a thread, while the coroutine waits for it."""
    if not isinstance(home.parents[call], ast.Await):
        return None
    if not all(is_short(home, key) for key in functions_of(home, function, call.args[:1])):
        return None
    marks = [mark for mark in home.called_marks(call, function, "runs") if mark and mark.first == "in_thread"]
    keys = home.called_functions(call, function)
    names = [[each.name for each in home.reach.program.function(key).parameters] for key in keys]
    if len(marks) != 1 or len(names) != 1 or names[0][:1] != list(marks[0].positional[1:2]):
        return None
    return 0


def functions_of(home: Scene, function: Key, given: Sequence[ast.expr]) -> Iterator[Key]:
    values = (value for each in given for value in types_of(home, function, each))
    return (each.function for each in values if isinstance(each, Callable))


def is_short(scene: Scene, function: Key) -> bool:
    """Whether a function ends a transaction or the connection, or waits for nothing.

    Else it would keep others from the one thread: for ever where it waits for a row that one of them has locked.
    """

    def find() -> bool:
        if is_stub(function.path):
            return ends_soon(scene, function)
        todo, seen = [Target(function)], {Target(function)}
        while todo:
            entered = todo.pop()
            home = scene.at(entered.function.path)
            node = home.nodes.get(entered.function)
            if node is None or any(isinstance(each, ast.While | ast.For) for each in ast.walk(node)):
                return False
            called = [each.entered for each in scene.edges(entered)]
            if not all(ends_soon(scene, each.function) for each in called):
                return False
            fresh = {each for each in called if not is_stub(each.function.path)} - seen
            seen |= fresh
            todo += fresh
        return True

    return scene.everywhere.remember(("short", function), find)


def ends_soon(scene: Scene, function: Key) -> bool:
    facts = scene.reach.program.function(function)
    return not find_mark(facts, "blocks") or any(find_mark(facts, each) for each in ("settles", "releases"))
