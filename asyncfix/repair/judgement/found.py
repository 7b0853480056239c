"""What a coroutine has read of a database, by what names, and whether a change there goes by that."""

import ast
from collections.abc import Sequence
from functools import cached_property

from asyncfix.catalog import is_stub
from asyncfix.link.program import Key
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.judgement.checked import Read
from asyncfix.repair.judgement.deciding import (
    Asked,
    bound_by,
    is_made_of,
    is_measured,
    tells_of_nothing,
    told_by,
)
from asyncfix.repair.scene.blocks import calls_in
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import mentions, own_nodes


class Found:
    """What a statement has read, or a test asks for."""

    def __init__(self, scene: Scene, function: Key, node: FunctionNode, read: Read) -> None:
        self.scene = scene
        self.function = function
        self.node = node
        self.read = read
        self.names = bound_by(read) if isinstance(read, ast.stmt) else named_in(read)
        self._asking = set(calls_in([read])) if isinstance(read, ast.expr) else set()

    @cached_property
    def told(self) -> frozenset[str]:
        """The names that hold it, or a part of it."""
        return told_by(self.node, self.names)

    def is_it(self, asked: ast.expr) -> bool:
        return mentions(asked, self.names) or not self._asking.isdisjoint(calls_in([asked]))

    def is_part(self, asked: ast.expr) -> bool:
        return mentions(asked, self.told) or not self._asking.isdisjoint(calls_in([asked]))

    def is_missing(self, asked: Sequence[Asked]) -> bool:
        """Whether nothing was found where these tests come out so."""
        return any(tells_of_nothing(each, self.is_it) for each in asked)

    def makes(self, calls: Sequence[ast.Call]) -> bool:
        """Whether calls get what was counted of it."""
        return isinstance(self.read, ast.stmt) and is_made_of(self.scene, self.node, self.read, calls, self.names)

    def decides(self, asked: Sequence[Asked]) -> bool:
        """Whether it is compared on the way, there or before, or told by an error."""
        if self.is_error:
            return True
        derived = self.told - self.names
        if any(is_measured(each, self.is_part) or mentions(each.test, derived) for each in asked):
            return True
        return any(self.is_it(each.test) for each in asked) and self.is_verdict

    @cached_property
    def is_error(self) -> bool:
        """Whether an error alone tells: `await self.require_enough(amount)`."""
        calls = calls_in([self.read]) if isinstance(self.read, ast.Expr) else ()
        return any(raises(self.scene, self.function, each) for each in calls)

    @cached_property
    def is_verdict(self) -> bool:
        """Whether a function of the project gives what it has compared: `return found is None`, `return n < limit`."""
        calls = calls_in([self.read])
        keys = (key for call in calls for key in self.scene.called_functions(call, self.function))
        return any(gives_comparison(self.scene, key) for key in keys if not is_stub(key.path))


def raises(scene: Scene, function: Key, call: ast.Call) -> bool:
    """Whether a call is of a function of the project that raises an error itself."""
    keys = (each for each in scene.called_functions(call, function) if not is_stub(each.path))
    nodes = [scene.at(each.path).nodes.get(each) for each in keys]
    return any(isinstance(one, ast.Raise) for node in nodes if node for one in own_nodes(list(node.body)))


def named_in(test: ast.expr) -> frozenset[str]:
    """`if (user := await self.find(name)) is None:`"""
    found = (each.target for each in own_nodes([test]) if isinstance(each, ast.NamedExpr))
    return frozenset(each.id for each in found)


def gives_comparison(scene: Scene, function: Key) -> bool:
    node = scene.at(function.path).nodes.get(function)
    returned = (each.value for each in own_nodes(list(node.body)) if isinstance(each, ast.Return)) if node else ()
    return any(isinstance(each, ast.UnaryOp) or compares(each) for each in returned)


def compares(value: ast.expr | None) -> bool:
    """Not whether there is something: `row is not None`."""
    return isinstance(value, ast.Compare) and not isinstance(value.ops[0], ast.IsNot)
