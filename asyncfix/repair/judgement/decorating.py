"""Decorators of the project: where their coroutines await what they wrap, and what they use around it."""

import ast
from collections.abc import Iterator

from asyncfix.link.program import Key
from asyncfix.model.finding import Reason
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.scene.scene import Scene, own_nodes


def awaits_of_wrapped(scene: Scene, wrapper: Key) -> Iterator[ast.Await]:
    """The awaits of a decorator's coroutine that may be of what it wraps: of what is not known."""
    node = scene.nodes.get(wrapper)
    for each in own_nodes(list(node.body)) if node else ():
        if isinstance(each, ast.Await) and isinstance(each.value, ast.Call) and not scene.callees(each.value, wrapper):
            yield each


def without_counters(wrapper: FunctionNode, conflicts: Iterator[Reason]) -> Iterator[Reason]:
    """But for numbers that a decorator only counts up and down: it looks at none."""
    counting = [each for each in own_nodes(list(wrapper.body)) if isinstance(each, ast.AugAssign)]
    counters = {each.lineno: each.target for each in counting if isinstance(each.op, ast.Add | ast.Sub)}
    targets = list(counters.values())
    others = [each for each in own_nodes(list(wrapper.body)) if isinstance(each, ast.expr) and each not in targets]
    looked_at = {ast.unparse(each) for each in others}
    for each in conflicts:
        if each.line not in counters or ast.unparse(counters[each.line]) in looked_at:
            yield each
