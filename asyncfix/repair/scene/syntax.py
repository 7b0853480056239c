"""What is asked of a piece of syntax alone: what stands in it, and where."""

import ast
from collections.abc import Iterator, Sequence

from asyncfix.repair.dataflow.names import FunctionNode, find_locals

TEXTS = frozenset(("ctx", "op", "ops", "id", "attr", "arg", "kind", "conversion", "is_async", "type_comment", "asname"))


def children(node: ast.AST) -> list[ast.AST]:
    """The nodes directly below one, but for those that say no more than their class: operators and contexts."""
    found: list[ast.AST] = []
    for name in node._fields:
        if name in TEXTS:
            continue
        value = getattr(node, name, None)
        if isinstance(value, list):
            found += [each for each in value if isinstance(each, ast.AST)]
        elif isinstance(value, ast.AST):
            found.append(value)
    return found


def own_nodes(nodes: Sequence[ast.AST]) -> Iterator[ast.AST]:
    """The nodes of some statements, without those of functions and classes they define."""
    todo: list[ast.AST] = list(reversed(nodes))
    while todo:
        node = todo.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            todo += reversed(children(node))


def given_by(call: ast.Call) -> list[ast.expr]:
    """All that a call passes, by whatever names."""
    return [*call.args, *(each.value for each in call.keywords)]


def mentions(node: ast.AST, names: frozenset[str]) -> bool:
    """Whether a node has one of some variables; a function in it may have others of the same name."""
    if not any(isinstance(each, ast.Name) and each.id in names for each in ast.walk(node)):
        return False
    return any(_has(each, names) for each in _own_and_inner(node))


def _has(node: ast.AST, names: frozenset[str]) -> bool:
    match node:
        case ast.Name(id=name):
            return name in names
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            others = names - find_locals(node)
            return any(mentions(each, others) for each in node.body)
        case _:
            return False


def _own_and_inner(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes below one; of the functions, only what is evaluated where they stand."""
    yield node
    for each in ast.iter_child_nodes(node):
        if not isinstance(node, FunctionNode) or not isinstance(each, ast.stmt):
            yield from _own_and_inner(each)


def suspends(nodes: list[ast.stmt]) -> bool:
    """Whether a coroutine may be suspended in these statements."""
    return any(is_suspension(node) for node in own_nodes(nodes))


def is_suspension(node: ast.AST) -> bool:
    match node:
        case ast.Await() | ast.AsyncFor() | ast.AsyncWith() | ast.Yield() | ast.YieldFrom():
            return True
        case ast.comprehension(is_async=is_async):
            return bool(is_async)
        case _:
            return False


def find_list(parent: ast.AST, child: ast.AST) -> list[ast.stmt]:
    """The list of statements of `parent` that holds `child`."""
    for _, value in ast.iter_fields(parent):
        if isinstance(value, list) and any(each is child for each in value):
            return value
    raise LookupError("a statement stands in a list of its parent")


def is_elif(parent: ast.If, statement: ast.stmt) -> bool:
    return parent.orelse == [statement] and statement.col_offset == parent.col_offset


def is_identity(node: ast.AST) -> bool:
    """`conn is other`, which asks neither for anything."""
    return isinstance(node, ast.Compare) and all(isinstance(each, ast.Is | ast.IsNot) for each in node.ops)


def is_simple(statement: ast.stmt) -> bool:
    """Not one that may go past the awaits in it."""
    return isinstance(statement, ast.Expr | ast.Assign | ast.AnnAssign | ast.AugAssign | ast.Return)


def simple(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    return (each for each in own_nodes(list(body)) if isinstance(each, ast.stmt) and is_simple(each))


def body_of(node: FunctionNode) -> list[ast.stmt]:
    """Without a docstring."""
    return node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body


def chain_of(node: ast.expr) -> tuple[str, ...]:
    """`("self", "db", "lock")` of `self.db.lock`, () of anything that is no name with attributes."""
    path = []
    while isinstance(node, ast.Attribute):
        path.append(node.attr)
        node = node.value
    return (node.id, *reversed(path)) if isinstance(node, ast.Name) else ()
