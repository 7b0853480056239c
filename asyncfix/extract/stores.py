"""Which names the statements of a file bind, and where: found without evaluating anything."""

import ast
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from asyncfix.extract.aliases import ALIASES
from asyncfix.model.source import split_lines

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
# The parts of a statement that can bind a name without `:=`.
TARGETS: dict[type[ast.AST], Callable[[Any], Iterable[ast.AST]]] = {
    **dict.fromkeys((ast.AnnAssign, ast.AugAssign, ast.For, ast.AsyncFor), lambda node: (node.target,)),
    **dict.fromkeys((ast.With, ast.AsyncWith), lambda node: [e.optional_vars for e in node.items if e.optional_vars]),
    **dict.fromkeys(ALIASES, lambda node: (node.name,)),
    ast.Assign: lambda node: node.targets,
    ast.match_case: lambda node: (node.pattern,),
}
# What binds a name itself, not in its targets.
NAMING = frozenset(
    {
        *(ast.Name, ast.NamedExpr, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.ExceptHandler),
        *(ast.MatchAs, ast.MatchStar, ast.MatchMapping, ast.Import, ast.ImportFrom),
    }
)
UNNAMED = (ast.Attribute, ast.Subscript)  # targets that bind no name


class Stores:
    """Looks at each statement once, however many blocks it is nested in.

    Only in a statement with a `:=` can an expression bind a name, and has to be walked.
    """

    def __init__(self, text: str) -> None:
        lines = split_lines(text) if ":=" in text else []
        self._walruses = [number for number, line in enumerate(lines, start=1) if ":=" in line]
        self._has_global = "global" in text
        self._bound: dict[ast.AST, Sequence[Place]] = {}

    def bound_in(self, nodes: Iterable[ast.AST]) -> list[Place]:
        """Every binding made by these statements themselves, not by the functions they define."""
        found: list[Place] = []
        for node in nodes:
            known = self._bound.get(node)
            if known is None:
                known = self._bound[node] = self._bound_by(node)
            found += known
        return found

    @property
    def has_walruses(self) -> bool:
        return bool(self._walruses)

    def walruses_in(self, comprehension: ast.AST) -> list[Place]:
        """The bindings that a comprehension makes outside of its own scope."""
        return list(bindings_in((comprehension,))) if self._walruses else []

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

    def _bound_by(self, node: ast.AST) -> Sequence[Place]:
        kind = type(node)
        found = list(binding_of(node)) if kind in NAMING else []
        if kind in SCOPES:
            return found
        if self._walruses and self._has_walrus(node):
            found += bindings_in(parts(node))
        elif kind in TARGETS:
            found += bindings_in(each for each in TARGETS[kind](node) if type(each) not in UNNAMED)
        if kind in SUITES:
            found += self.bound_in(suites(node))
        return found

    def _has_walrus(self, node: ast.AST) -> bool:
        """Whether there may be one; a `case` does not know where it stands."""
        if not isinstance(node, ast.stmt | ast.ExceptHandler):
            return True
        first = bisect_left(self._walruses, node.lineno)
        return first < len(self._walruses) and self._walruses[first] <= (node.end_lineno or node.lineno)


def suites(node: ast.AST) -> Iterator[ast.AST]:
    """The statements, handlers and cases directly in a statement."""
    for name in SUITES.get(type(node), ()):
        yield from getattr(node, name)


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
        kind = type(node)
        if kind in NAMING:
            yield from binding_of(node)
        if kind in COMPREHENSIONS:
            todo += [child for child in ast.walk(node) if isinstance(child, ast.NamedExpr)]
        elif kind is not ast.Name and kind not in SCOPES:
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
