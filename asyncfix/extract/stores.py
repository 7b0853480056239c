"""Which names a piece of one scope binds, and where: found without evaluating anything."""

import ast
from collections.abc import Iterable, Iterator

Place = tuple[str, int, int]  # name, line, column: one binding
SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def bindings_in(nodes: Iterable[ast.AST]) -> Iterator[Place]:
    """Every binding made by these statements themselves, not by the functions they define."""
    todo: list[ast.AST] = list(nodes)
    while todo:
        node = todo.pop()
        yield from binding_of(node)
        if isinstance(node, COMPREHENSIONS):
            todo += [child for child in ast.walk(node) if isinstance(child, ast.NamedExpr)]
        elif not isinstance(node, SCOPES):
            todo += ast.iter_child_nodes(node)


def binding_of(node: ast.AST) -> Iterator[Place]:
    match node:
        case ast.Name(id=name, ctx=ast.Store()):
            yield (name, node.lineno, node.col_offset)
        case ast.NamedExpr(target=target):
            yield (target.id, target.lineno, target.col_offset)
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield (name, node.lineno, node.col_offset)
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            yield (name, node.lineno, node.col_offset)
        case ast.MatchMapping(rest=str(name)):
            yield (name, node.lineno, node.col_offset)
        case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
            for alias in aliases:
                yield (bound_by(alias), alias.lineno, alias.col_offset)


def bound_by(alias: ast.alias) -> str:
    return alias.asname or alias.name.partition(".")[0]


def declared_global(body: list[ast.stmt]) -> frozenset[str]:
    """Names that a function's body declares `global` or `nonlocal`."""
    found: set[str] = set()
    todo: list[ast.AST] = list(body)
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Global):
            found.update(node.names)
        elif not isinstance(node, SCOPES):
            todo += ast.iter_child_nodes(node)
    return frozenset(found)
