"""Statements without those that nothing ever gets to, by their text alone: what only these read, no helper needs."""

import ast
from collections.abc import Sequence
from copy import copy

LEAVING = (ast.Break, ast.Continue, ast.Raise, ast.Return)
SUITES = ("body", "orelse", "finalbody")


def reached(suite: Sequence[ast.stmt]) -> list[ast.stmt]:
    found: list[ast.stmt] = []
    for each in suite:
        found.append(with_reached(each))
        if isinstance(each, LEAVING):
            break
    return found


def with_reached(statement: ast.stmt) -> ast.stmt:
    """The statement, with what in it is reached; what it defines is left as it is."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return statement
    found = copy(statement)
    if isinstance(found, ast.Try | ast.TryStar):
        if any(isinstance(each, LEAVING) for each in found.body):
            found.orelse = []
        if leaves_at_once(found.body[0]):
            found.handlers = []
    for name in SUITES:
        if suite := getattr(found, name, None):
            setattr(found, name, reached(suite))
    for name in ("handlers", "cases"):
        if parts := getattr(found, name, None):
            setattr(found, name, [with_body(each) for each in parts])
    return found


def with_body(part: ast.excepthandler | ast.match_case) -> ast.AST:
    found: ast.AST = copy(part)
    vars(found)["body"] = reached(getattr(part, "body"))  # noqa: B009
    return found


def leaves_at_once(statement: ast.stmt) -> bool:
    """Whether it leaves a `try` before anything can raise."""
    is_bare = isinstance(statement, ast.Return) and isinstance(statement.value, ast.Constant | None)
    return isinstance(statement, ast.Break | ast.Continue) or is_bare
