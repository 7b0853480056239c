"""What is done with a function, or a container that has it: it gets a name, is put into another one, or looked up."""

import ast
from collections.abc import Iterator

from asyncfix.infer.types import Collection, Row
from asyncfix.repair.judgement.closure_calls import function_around
from asyncfix.repair.scene.contents import types_of
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.words import last_word

Step = int | str  # how something is found in a container: at a place of a row, by a key, as one of its items
Steps = tuple[Step, ...]
Has = tuple[ast.expr, Steps]  # an expression that has a function, and how that is found in it
KEY, ITEM = "key", "item"
TELLING = ("__doc__", "__module__", "__name__", "__qualname__")
ASKING = ("bool", "callable", "iscoroutinefunction", "len")
OF_KEYS = ("all", "any", "join", "list", "max", "min", "set", "sorted", "tuple")


class Unknown(Exception):  # noqa: N818
    """Somebody else may have a function, and call it."""


def handed_on(home: Scene, node: ast.expr, steps: Steps) -> Iterator[Has]:
    """Where a function is then, and targets that get it. Raises Unknown where that can't be told."""
    around = home.parents[node]
    match around:
        case ast.Assign(targets=targets):
            yield from (each for target in targets for each in bound(target, steps))
        case ast.AnnAssign(target=target):
            yield from bound(target, steps)
        case ast.NamedExpr(target=target):
            yield from ((target, steps), (around, steps))
        case ast.BoolOp():
            yield around, steps
        case ast.IfExp(test=test):
            yield from () if test is node else ((around, steps),)
        case ast.Subscript(value=value, slice=index, ctx=use) if value is node and steps:
            if isinstance(index, ast.Slice):
                raise Unknown
            yield from ((around, steps[1:]),) if isinstance(use, ast.Load) else ()
        case ast.Attribute(attr=attr):
            yield from got_by(home, around, steps) if steps else told_by(attr)
        case ast.For(target=target) | ast.comprehension(target=target) if steps:
            yield from walked(target, steps)
        case ast.Dict() | ast.List() | ast.Set() | ast.Tuple():
            yield around, put_into(around, node, steps)
        case ast.Call(func=ast.Attribute(attr="get", value=table), args=[_, _]) if is_table(home, node, table):
            yield around, steps
        case _ if not is_only_asked(home, node, steps):
            raise Unknown


def bound(target: ast.expr, steps: Steps) -> Iterator[Has]:
    """The targets that get it, or a container that has it."""
    match target:
        case ast.Name() | ast.Attribute():
            yield target, steps
        case ast.Tuple(elts=parts) if steps and not any(isinstance(each, ast.Starred) for each in parts):
            meant = parts if steps[0] == ITEM else [each for n, each in enumerate(parts) if n == steps[0]]
            yield from (each for part in meant for each in bound(part, steps[1:]))
        case _:
            raise Unknown


def walked(target: ast.expr, steps: Steps) -> Iterator[Has]:
    """What gets it as a container is walked through: nothing where that gives keys."""
    if steps[0] != KEY:
        yield from bound(target, steps[1:])


def got_by(home: Scene, method: ast.Attribute, steps: Steps) -> Iterator[Has]:
    """`table.get(name)`, `for name, each in table.items():`"""
    call = home.parents[method]
    if not isinstance(call, ast.Call) or call.func is not method:
        raise Unknown
    around = home.parents[call]
    match method.attr, around:
        case "get" | "pop", _:
            yield call, steps[1:]
        case "copy", _:
            yield call, steps
        case "items", ast.For(target=ast.Tuple(elts=[_, target])) | ast.comprehension(
            target=ast.Tuple(elts=[_, target])
        ):
            yield from bound(target, steps[1:])
        case "values", ast.For(target=target) | ast.comprehension(target=target):
            yield from bound(target, steps[1:])
        case "keys", _ if steps[0] == KEY:
            return
        case _:
            raise Unknown


def told_by(attr: str) -> Iterator[Has]:
    """Nothing of a function is had by who only asks what it is called."""
    if attr not in TELLING:
        raise Unknown
    return iter(())


def put_into(container: ast.Dict | ast.List | ast.Set | ast.Tuple, node: ast.expr, steps: Steps) -> Steps:
    """How it is found in a container that is written there."""
    match container:
        case ast.Dict(keys=keys, values=values) if node in values:
            return steps if keys[values.index(node)] is None else (KEY, *steps)
        case ast.Tuple(elts=parts) if not any(isinstance(each, ast.Starred) for each in parts):
            return (parts.index(node), *steps)
        case ast.List() | ast.Set() | ast.Tuple():
            return (ITEM, *steps)
        case _:
            raise Unknown


def is_table(home: Scene, node: ast.expr, table: ast.expr) -> bool:
    """Whether `get` is asked of a dictionary, which may give what it is told to give instead."""
    site = function_around(home, node)
    found = types_of(home, site, table) if site else ()
    return bool(found) and all(isinstance(each, Collection | Row) for each in found)


def is_only_asked(home: Scene, node: ast.expr, steps: Steps) -> bool:
    """Whether it is compared, tested, or counted; or only its keys are had."""
    match home.parents[node]:
        case ast.Compare() | ast.UnaryOp(op=ast.Not()) | ast.Expr():
            return True
        case ast.If() | ast.While() | ast.Assert():
            return True
        case ast.Call(func=func):
            return last_word(func) in (*ASKING, *(OF_KEYS if steps[:1] == (KEY,) else ()))
        case _:
            return False
