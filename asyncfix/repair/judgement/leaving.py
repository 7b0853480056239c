"""What never runs before or after other statements of a coroutine, for a `return` leaves it in between."""

import ast
from collections.abc import Iterator, Sequence

from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.judgement.surroundings import ancestors
from asyncfix.repair.scene.blocks import bodies
from asyncfix.repair.scene.scene import Scene

LOOPS = (ast.AsyncFor, ast.For, ast.While)
HANDLED = (ast.AsyncWith, ast.Try, ast.TryStar, ast.With)  # what a suite of theirs raises, they may keep to themselves


def returns(statements: Sequence[ast.stmt]) -> bool:
    """Whether a list of statements ends in a `return`, so that nothing behind it runs; a `finally` around it does."""
    return any(isinstance(each, ast.Return) for each in statements)


def is_handled(scene: Scene, place: ast.stmt) -> bool:
    """Whether an error of a statement may be kept by what it stands in, so that what follows that runs all the same."""
    around = scene.parents[place]
    if isinstance(around, ast.Try | ast.TryStar):
        return bool(around.handlers) and place in around.body
    return isinstance(around, HANDLED)


def returning(statement: ast.stmt) -> Iterator[range]:
    """The lines of the suites in a statement that run only if nothing behind it does."""
    if isinstance(statement, HANDLED):
        suites = [handler.body for handler in getattr(statement, "handlers", ())]
        suites = [] if getattr(statement, "finalbody", ()) else suites
    else:
        suites = list(bodies(statement))
    for suite in suites:
        if returns(suite):
            yield range(suite[0].lineno, (suite[-1].end_lineno or 0) + 1)
        else:
            yield from (lines for each in suite for lines in returning(each))


def may_be_passed_by(scene: Scene, node: FunctionNode, place: ast.stmt) -> bool:
    """Whether what leaves before a place never comes back to it: an error can be handled, and a loop go on."""
    around = list(ancestors(scene, node, place))
    return not (any(isinstance(each, LOOPS) for each in around) and any(isinstance(each, HANDLED) for each in around))


def is_passed_by(statement: ast.stmt, line: int) -> bool:
    """Whether what stands at a line of a statement is not run where what follows the statement is."""
    return any(line in lines for lines in returning(statement))
