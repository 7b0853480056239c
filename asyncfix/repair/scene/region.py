"""The statements that move: the block, and neighbours that make the helper simpler."""

import ast

from asyncfix.link.program import Key
from asyncfix.repair.dataflow.interface import find_interface_in
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.dataflow.whole import Whole
from asyncfix.repair.scene.leaving import may_swallow_item
from asyncfix.repair.scene.scene import Scene, statement_of
from asyncfix.repair.scene.syntax import body_of, find_list, mentions

Region = tuple[ast.stmt, ...]


def whole_of(scene: Scene, function: Key, node: FunctionNode) -> Whole:
    """A function's dataflow, as its statements stand now."""

    def swallows(item: ast.withitem) -> bool:
        return may_swallow_item(scene, function, item)

    return scene.remember_shape(function, "whole", lambda: Whole(node, swallows))


def enclose(scene: Scene, whole: Whole, region: Region, handles: frozenset[str]) -> Region:
    """The statements around a region in which every use of its handles lies, those by handlers of its errors too."""
    while kept := handles & needed_outside(whole, region):
        parent = scene.parents[region[0]]
        siblings = find_list(parent, region[0])
        start, end = siblings.index(region[0]), siblings.index(region[-1])
        last = max(index for index, each in enumerate(siblings) if index == end or mentions(each, kept))
        if last > end:
            region = tuple(siblings[start : last + 1])
        elif isinstance(parent, ast.stmt) and parent is not whole.function:
            region = (parent,)
        elif isinstance(parent, ast.ExceptHandler | ast.match_case):
            region = (statement_of(scene, parent),)
        else:
            break
    return region


def needed_outside(whole: Whole, region: Region) -> frozenset[str]:
    """Names that are bound in a region and read after it, by handlers of its exceptions, or by functions any time."""
    interface = find_interface_in(whole, region)
    anytime = (whole.names.captures | whole.names.nonlocals).intersection(interface.shared if interface.closure else ())
    ended = (*interface.outputs, *interface.break_outputs, *interface.continue_outputs)
    return frozenset((*ended, *interface.visible)) | anytime


def grow(scene: Scene, whole: Whole, region: Region) -> Region:
    """Takes in a `return` of what the block computes, and constants set only for it."""
    siblings = find_list(scene.parents[region[0]], region[0])
    start = siblings.index(region[0])
    end = siblings.index(region[-1]) + 1
    interface = find_interface_in(whole, region)
    if end < len(siblings) and returns_only(siblings[end], set(interface.outputs)):
        end += 1
    while start > 0 and (name := constant_name(siblings[start - 1])):
        wider = find_interface_in(whole, tuple(siblings[start - 1 : end]))
        if name not in interface.parameters or not {*wider.outputs} <= {*interface.outputs} or wider.closure:
            break
        start -= 1
    return tuple(siblings[start:end])


def returns_only(statement: ast.stmt, names: set[str]) -> bool:
    """`return a` or `return a, b` of such names."""
    match statement:
        case ast.Return(value=ast.Name(id=name)):
            return name in names
        case ast.Return(value=ast.Tuple(elts=parts)):
            return bool(parts) and all(isinstance(part, ast.Name) and part.id in names for part in parts)
        case _:
            return False


def constant_name(statement: ast.stmt) -> str | None:
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant()):
            return name
        case _:
            return None


def is_whole(node: FunctionNode, region: Region) -> bool:
    """Whether the region is the function's body, but for its docstring."""
    return list(region) == body_of(node)


def is_last(node: FunctionNode, region: Region) -> bool:
    return node.body[-1] is region[-1]
