"""Whether a place that takes a connection takes another one each time around, while the earlier ones are out."""

import ast
from collections.abc import Iterator, Sequence

from asyncfix.model.source import Span
from asyncfix.reach.target import Target
from asyncfix.reach.ways import Edge
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.judgement.reaching import reaches_mark
from asyncfix.repair.scene.blocks import calls_in
from asyncfix.repair.scene.passing import COMPREHENSIONS
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import find_list, own_nodes

LOOPS = (ast.For, ast.AsyncFor, ast.While, *COMPREHENSIONS)
LEAVES = (ast.Break, ast.Return, ast.Raise)


def takes_each_time(scene: Scene, scope: Target, taken: Span, edges: Sequence[Edge]) -> bool:
    """Whether the next time around in its loop comes with nothing given back, and may come."""
    home = scene.at(scope.function.path)
    node = home.nodes.get(scope.function)
    call = next((each for each in calls_in(node.body) if home.span(each) == taken), None) if node else None
    if call is None or isinstance(home.parents[call], ast.withitem):
        return False
    loop = loop_around(home, call)
    return loop is not None and not any(gives(home, loop, taken, each) for each in edges)


def loop_around(home: Scene, call: ast.AST) -> ast.AST | None:
    """The loop that may take again behind a call; none where the statements behind it leave."""
    child, parent = call, home.parents[call]
    while not isinstance(parent, FunctionNode | ast.Lambda):
        if isinstance(parent, LOOPS):
            return parent if is_run_again(parent, child) else loop_around(home, parent)
        if isinstance(child, ast.stmt) and any(isinstance(each, LEAVES) for each in behind(parent, child)):
            return None
        child, parent = parent, home.parents[parent]
    return None


def is_run_again(loop: ast.AST, child: ast.AST) -> bool:
    """Whether a part of a loop runs each time, as what it walks through, and its `else`, do not."""
    match loop:
        case ast.For() | ast.AsyncFor() | ast.While():
            return child not in loop.orelse and child is not getattr(loop, "iter", None)
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            return child is not loop.generators[0]
        case _:
            return False


def behind(parent: ast.AST, child: ast.stmt) -> Iterator[ast.stmt]:
    """The statements of the same list from one on, and those that run behind a `try`."""
    if isinstance(parent, ast.match_case | ast.stmt | ast.ExceptHandler):
        siblings = find_list(parent, child)
        yield from siblings[siblings.index(child) :]
        yield from parent.orelse if isinstance(parent, ast.Try) and siblings is parent.body else ()


def gives(home: Scene, loop: ast.AST, taken: Span, edge: Edge) -> bool:
    """Whether something in a loop gives connections back, apart from the taking itself."""
    span = edge.operation.span
    inside = (each for each in own_nodes([loop]) if isinstance(each, ast.expr | ast.stmt))
    if span.covers(taken) or taken.covers(span) or not any(home.span(each) == span for each in inside):
        return False
    return reaches_mark(home, edge.entered, "releases")
