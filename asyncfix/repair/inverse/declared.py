"""Declarations of variables that a coroutine lost its bindings of: without them it has the same variables as before."""

import ast
from collections.abc import Iterator, Mapping, Sequence

from asyncfix.repair.edits import Move
from asyncfix.repair.inverse.inline import Function
from asyncfix.repair.inverse.record import UnlikeError
from asyncfix.repair.inverse.scope import locals_of

Names = tuple[str, ...]


def take_declarations(old: ast.Module, new: ast.Module, helpers: Mapping[str, Sequence[Move]]) -> None:
    """Takes `name: object` out of the heads of functions that began without it. Raises UnlikeError.

    Functions are told by their names and those around them; the helpers of a repair are not among these.
    """
    before: dict[Names, list[Function]] = {}
    for names, function in functions(old, (), helpers):
        before.setdefault(names, []).append(function)
    for names, function in functions(new, (), helpers):
        if same := before.get(names):
            take(same.pop(0), function, helpers)


def take(old: Function, new: Function, helpers: Mapping[str, Sequence[Move]]) -> None:
    kept, added = head_of(old), head_of(new)
    count = len(added) - len(kept) - owed(new, added, helpers)
    if count <= 0:
        return
    lost = [ast.unparse(each.target) for each in added[:count]]
    if foreign := set(lost) - locals_of(old):
        raise UnlikeError(f"`{min(foreign)}` was no variable of the function", new)
    start = new.body.index(added[0])
    del new.body[start : start + count]


def owed(function: Function, head: Sequence[ast.stmt], helpers: Mapping[str, Sequence[Move]]) -> int:
    """How many of them belong to the helper that stands right below."""
    below = function.body[function.body.index(head[-1]) + 1 :] if head else ()
    match below:
        case [ast.FunctionDef(name=name), *_] if name in helpers:
            return len(helpers[name][0].interface.undeclared)
        case _:
            return 0


def head_of(function: Function) -> Sequence[ast.AnnAssign]:
    """The declarations that a function begins with."""
    found: list[ast.AnnAssign] = []
    start = 0 if ast.get_docstring(function, clean=False) is None else 1
    for each in function.body[start:]:
        match each:
            case ast.AnnAssign(target=ast.Name(), annotation=ast.Name(id="object"), value=None):
                found.append(each)
            case _:
                break
    return found


def functions(node: ast.AST, around: Names, helpers: Mapping[str, Sequence[Move]]) -> Iterator[tuple[Names, Function]]:
    for each in ast.iter_child_nodes(node):
        if not isinstance(each, Function | ast.ClassDef):
            yield from functions(each, around, helpers)
            continue
        names = around if each.name in helpers else (*around, each.name)
        if isinstance(each, Function) and each.name not in helpers:
            yield names, each
        yield from functions(each, names, helpers)
