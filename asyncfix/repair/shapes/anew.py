"""Whether code goes on with the rows that a cursor has, or begins by executing something on it."""

import ast
from collections.abc import Iterator
from itertools import takewhile

from asyncfix.link.program import Key
from asyncfix.repair.scene.scene import Scene, enclosing
from asyncfix.repair.scene.syntax import find_list, mentions

Body = list[ast.stmt]
UNMOVED = ("description", "rowcount")  # by DB-API, what a cursor says of all rows


def begins_anew(scene: Scene, function: Key, statements: tuple[ast.stmt, ...], cursor: str) -> bool:
    """Whether every read of the cursor follows an execute in the same statements."""
    return _executed(scene, function, list(statements), cursor, False) is not None


def _executed(scene: Scene, function: Key, body: Body, cursor: str, executed: bool) -> bool | None:
    """Whether the cursor has surely been executed after these statements; None where it is read before that."""
    for statement in body:
        if executed or not mentions(statement, frozenset((cursor,))):
            continue
        match statement:
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name))) as call) if name == cursor:
                arguments = [*call.args, *call.keywords]
                runs_query = scene.is_marked(call, function, "blocks")
                if not runs_query or any(mentions(a, frozenset((cursor,))) for a in arguments):
                    return None
                executed = True
            case ast.For() | ast.If() | ast.While() | ast.With() | ast.Try():
                header = getattr(statement, "iter", getattr(statement, "test", None))
                if header is not None and mentions(header, frozenset((cursor,))):
                    return None
                parts = [statement.body, getattr(statement, "orelse", []), getattr(statement, "finalbody", [])]
                parts += [handler.body for handler in getattr(statement, "handlers", [])]
                ends = [_executed(scene, function, part, cursor, False) for part in parts]
                if None in ends:
                    return None
            case _:
                return None
    return executed


def is_read_on(scene: Scene, function: Key, statement: ast.stmt, cursor: str) -> bool:
    """Whether rows may be read that an error, or a `return`, in a statement has left on its cursor."""
    return any(goes_on(scene, function, each, cursor) for each in left_to(scene, function, statement))


def goes_on(scene: Scene, function: Key, body: Body, cursor: str) -> bool:
    """Whether statements use what is left on a cursor; closing it, or asking if there is one, does not."""
    before = tuple(takewhile(lambda each: cursor not in bound_by_itself(each), in_order(body, cursor)))
    found = [name for each in before for name in ast.walk(each) if isinstance(name, ast.Name) and name.id == cursor]
    is_needed = not all(is_asked_or_closed(scene, each) for each in found)
    return is_needed and not begins_anew(scene, function, before, cursor)


def in_order(body: Body, cursor: str) -> Iterator[ast.stmt]:
    """Statements, and those in a `with` that has nothing to do with a cursor."""
    for each in body:
        if isinstance(each, ast.With | ast.AsyncWith) and not any(
            mentions(e, frozenset((cursor,))) for e in each.items
        ):
            yield from in_order(each.body, cursor)
        else:
            yield each


def bound_by_itself(statement: ast.stmt) -> frozenset[str]:
    """The names that a statement binds whatever else it does."""
    match statement:
        case ast.Assign(targets=targets):
            found = targets
        case ast.With(items=items) | ast.AsyncWith(items=items):
            found = [each.optional_vars for each in items if each.optional_vars]
        case _:
            found = []
    return frozenset(each.id for each in found if isinstance(each, ast.Name))


def is_asked_or_closed(scene: Scene, name: ast.Name) -> bool:
    above = scene.parents[name]
    match above:
        case ast.Attribute(attr=attr):
            return attr in UNMOVED or (attr == "close" and isinstance(scene.parents[above], ast.Call))
        case ast.If(test=test):
            return test is name
        case ast.Compare(ops=[ast.IsNot()]):
            return True
        case _:
            return False


def left_to(scene: Scene, function: Key, statement: ast.stmt) -> Iterator[Body]:
    """The statements that may run after an error in one, or after it was left: what a `with` raises may end in it."""
    place, is_caught = statement, False
    while place is not scene.nodes[function]:
        above, row = enclosing(scene, place), find_list(scene.parents[place], place)
        if is_caught:
            yield row[row.index(place) + 1 :]
        if is_caught and isinstance(above, ast.For | ast.AsyncFor | ast.While):
            yield above.body
        if isinstance(above, ast.Try | ast.TryStar):
            yield from (each for each in (*(h.body for h in above.handlers), above.finalbody) if each is not row)
        is_caught |= isinstance(above, ast.Try | ast.TryStar | ast.With | ast.AsyncWith)
        place = above
