"""Synchronous twins of context managers, compared with their originals."""

import ast
from collections.abc import Callable, Iterable, Sequence

from asyncfix.repair.edits import Twin
from asyncfix.repair.inverse.record import UnlikeError

BINDING = ("classmethod", "staticmethod")
ABSTRACT = ("abstractmethod", "abc.abstractmethod")
Function = ast.FunctionDef | ast.AsyncFunctionDef
Suite = Callable[[Sequence[ast.stmt], Iterable[ast.stmt]], list[ast.stmt]]


def original_of(before: Function, twin: ast.FunctionDef, edit: Twin, restored: Suite) -> None:
    """Raises UnlikeError where a twin does something else than its original; `restored` undoes edits in its body."""
    wanted_body = in_lock(before) if edit.in_lock else without_docstring(before.body)
    found = restored(wanted_body, without_docstring(twin.body))
    same = [
        ([ast.dump(each) for each in found], [ast.dump(each) for each in wanted_body]),
        (ast.dump(twin.args), ast.dump(before.args)),
        (decorated(twin), wanted(before, edit)),
        (returned(twin, edit), returned(before, edit)),
    ]
    for one, other in same:
        if one != other:
            raise UnlikeError(f"`{twin.name}` does something else than `{before.name}`", twin)


def in_lock(before: Function) -> list[ast.stmt]:
    """What stands in the lock that is all of a manager."""
    match without_docstring(before.body):
        case [ast.AsyncWith(items=[ast.withitem(optional_vars=None)], body=body)]:
            return body
        case [ast.AsyncWith(items=[ast.withitem(optional_vars=None), *rest], body=body) as entered]:
            return [ast.copy_location(ast.AsyncWith(rest, body), entered)]
        case _:
            raise UnlikeError(f"`{before.name}` takes no lock", before)


def without_docstring(body: Sequence[ast.stmt]) -> list[ast.stmt]:
    match body:
        case [ast.Expr(value=ast.Constant(value=str())), *rest]:
            return rest
        case _:
            return list(body)


def decorated(node: Function) -> list[str]:
    return [ast.unparse(each) for each in node.decorator_list]


def returned(node: Function, edit: Twin) -> str:
    """What a coroutine, and its twin, say that they return."""
    return ast.unparse(node.returns) if edit.is_coroutine and node.returns else ""


def wanted(before: Function, edit: Twin) -> list[str]:
    """The decorators of a twin: the binding ones, the synchronous one of the same module, and the abstract one."""
    names = decorated(before)
    if edit.is_coroutine or edit.is_promise:
        return names
    if not edit.decorator:
        return []
    made = next(each for each in before.decorator_list if ast.unparse(each) not in (*BINDING, *ABSTRACT))
    owner = f"{ast.unparse(made.value)}." if isinstance(made, ast.Attribute) else ""
    decorator = f"{owner}{edit.decorator}" if owner else edit.called.of(edit.decorator)
    binding, abstract = ([each for each in names if each in kind] for kind in (BINDING, ABSTRACT))
    return [*binding, decorator, *abstract]
