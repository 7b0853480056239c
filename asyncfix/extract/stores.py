"""Which names the statements of a file bind, and where: found without evaluating anything."""

import ast
from collections.abc import Iterable, Iterator

Place = tuple[str, int, int]  # name, line, column: one binding
SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)

# Where the suites of a statement are.
SUITES: dict[type[ast.AST], tuple[str, ...]] = {
    **dict.fromkeys((ast.If, ast.For, ast.AsyncFor, ast.While), ("body", "orelse")),
    **dict.fromkeys((ast.With, ast.AsyncWith, ast.ExceptHandler, ast.match_case), ("body",)),
    **dict.fromkeys((ast.Try, ast.TryStar), ("body", "handlers", "orelse", "finalbody")),
    ast.Match: ("cases",),
}
SILENT = (ast.Expr, ast.Return, ast.Pass, ast.Break, ast.Continue, ast.Raise, ast.Assert, ast.Delete, ast.If, ast.While)


class Stores:
    """Looks at each statement once, however many blocks it is nested in.

    Only where the text has a `:=` can an expression bind a name, and has to be walked.
    """

    def __init__(self, text: str) -> None:
        self._has_walrus = ":=" in text
        self._has_global = "global" in text
        self._bound: dict[ast.AST, tuple[Place, ...]] = {}

    def bound_in(self, nodes: Iterable[ast.AST]) -> Iterator[Place]:
        """Every binding made by these statements themselves, not by the functions they define."""
        for node in nodes:
            if node not in self._bound:
                self._bound[node] = tuple(self._bound_by(node))
            yield from self._bound[node]

    def declared_global(self, body: Iterable[ast.AST]) -> frozenset[str]:
        """Names that a function's body declares `global`."""
        if not self._has_global:
            return frozenset()
        found: set[str] = set()
        todo = list(body)
        while todo:
            node = todo.pop()
            if isinstance(node, ast.Global):
                found.update(node.names)
            todo += suites(node)
        return frozenset(found)

    def _bound_by(self, node: ast.AST) -> Iterator[Place]:
        yield from binding_of(node)
        if isinstance(node, SCOPES):
            return
        if self._has_walrus:
            yield from bindings_in(parts(node))
        else:
            yield from bindings_in(targets(node))
        yield from self.bound_in(suites(node))


def suites(node: ast.AST) -> Iterator[ast.AST]:
    """The statements, handlers and cases directly in a statement."""
    for name in SUITES.get(type(node), ()):
        yield from getattr(node, name)


def targets(node: ast.AST) -> Iterable[ast.AST]:
    """The parts of a statement that can bind a name without `:=`."""
    match node:
        case ast.Assign(targets=found):
            return found
        case ast.AnnAssign() | ast.AugAssign() | ast.For() | ast.AsyncFor():
            return (node.target,)
        case ast.With(items=items) | ast.AsyncWith(items=items):
            return [item.optional_vars for item in items if item.optional_vars]
        case ast.match_case(pattern=pattern):
            return (pattern,)
        case _:
            return () if type(node) in SUITES or isinstance(node, SILENT) else ast.iter_child_nodes(node)


def parts(node: ast.AST) -> Iterator[ast.AST]:
    """What a statement consists of beside its suites."""
    inside = SUITES.get(type(node), ())
    for name, value in ast.iter_fields(node):
        if name not in inside:
            yield from (each for each in as_list(value) if isinstance(each, ast.AST))


def as_list(value: object) -> list[ast.AST]:
    return value if isinstance(value, list) else [value] if isinstance(value, ast.AST) else []


def bindings_in(nodes: Iterable[ast.AST]) -> Iterator[Place]:
    """Every binding made by these nodes and what is below them."""
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
