"""The lists of statements that statements are made of."""

import ast
from collections.abc import Iterator

SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


def suites(node: ast.AST) -> Iterator[list[ast.stmt]]:
    """Those right below a node, with those of its handlers and cases; none is empty."""
    for part in (node, *getattr(node, "handlers", ()), *getattr(node, "cases", ())):
        for name in ("body", "orelse", "finalbody"):
            suite = getattr(part, name, None)
            if isinstance(suite, list) and suite:
                yield suite


def own_suites(node: ast.stmt) -> Iterator[list[ast.stmt]]:
    """The same, but not of functions and classes."""
    return iter(()) if isinstance(node, SCOPES) else suites(node)
