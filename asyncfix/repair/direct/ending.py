"""Coroutines that may end by StopIteration, which they turn into another error and functions do not."""

import ast
from collections.abc import Iterator

from asyncfix.link.program import Key
from asyncfix.reach.target import Target
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.scene.answers import Leading
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.stage import Stage
from asyncfix.repair.scene.syntax import own_nodes


def ends_iteration(stage: Stage, key: Key) -> bool:
    """Whether a coroutine may, by itself or by a function that it calls."""
    scene = stage.scene(key.path)
    if may_stop_iteration(scene.nodes[key]):
        return True
    leading = scene.everywhere.remember("leading to the end of iteration", lambda: _leading(stage, scene))
    return any(leading.leads(each.entered) for each in scene.edges(Target(key)))


def may_stop_iteration(node: FunctionNode) -> bool:
    for each in ast.walk(node):
        match each:
            case ast.Name(id="StopIteration") | ast.Call(func=ast.Name(id="next"), args=[_]):
                return True
            case ast.Attribute(attr="__next__" | "send"):
                return True
    return False


def _leading(stage: Stage, scene: Scene) -> Leading[Target]:
    def is_function(key: Key) -> bool:
        """Whether it hands on what ends inside: coroutines and generators make another error of it."""
        facts = stage.reach.program.function(key)
        return not facts.is_async and not facts.is_generator and key in stage.scene(key.path).nodes

    def is_project(each: Target) -> bool:
        return each.function.path in stage.sources and is_function(each.function)

    def follow(each: Target) -> Iterator[Target]:
        return (edge.entered for edge in (scene.edges(each) if is_project(each) else ()))

    def is_meant(each: Target) -> bool:
        return is_project(each) and lets_out(stage.scene(each.function.path), each.function)

    return Leading(follow, is_meant)


def lets_out(home: Scene, function: Key) -> bool:
    """Whether a function takes the next of something, and handles no error there."""
    for each in own_nodes(list(home.nodes[function].body)):
        match each:
            case ast.Call(func=ast.Name(id="next"), args=[_]) | ast.Raise() if stops(each) and not is_tried(home, each):
                return True
    return False


def stops(node: ast.Call | ast.Raise) -> bool:
    raised = node.exc if isinstance(node, ast.Raise) else node
    return raised is node or any(isinstance(each, ast.Name) and each.id == "StopIteration" for each in walked(raised))


def walked(node: ast.expr | None) -> Iterator[ast.AST]:
    return ast.walk(node) if node else iter(())


def is_tried(home: Scene, node: ast.AST) -> bool:
    """Whether it stands in a `try` with handlers, in its function."""
    parent = home.parents[node]
    while not isinstance(parent, FunctionNode):
        if isinstance(parent, ast.Try) and parent.handlers and node in parent.body:
            return True
        node, parent = parent, home.parents[parent]
    return False
