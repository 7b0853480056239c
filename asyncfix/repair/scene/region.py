"""The statements that move: the block, and neighbours that make the helper simpler."""

import ast

from asyncfix.repair.dataflow.interface import find_interface_in
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.dataflow.whole import Whole
from asyncfix.repair.scene.scene import Scene, find_list

Region = tuple[ast.stmt, ...]


def grow(scene: Scene, whole: Whole, region: Region) -> Region:
    """Takes in a `return` of what the block computes, and constants set only for it."""
    siblings = find_list(scene.parents[region[0]], region[0])
    start = siblings.index(region[0])
    end = siblings.index(region[-1]) + 1
    interface = find_interface_in(whole, region)
    if end < len(siblings) and returns_only(siblings[end], set(interface.outputs)):
        end += 1
    while start > 0 and (name := constant_name(siblings[start - 1])):
        wider = tuple(siblings[start - 1 : end])
        if name not in interface.parameters or name in find_interface_in(whole, wider).outputs:
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
    body = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
    return list(region) == body


def is_last(node: FunctionNode, region: Region) -> bool:
    return node.body[-1] is region[-1]


def receiver_of(scene: Scene, node: FunctionNode) -> str:
    """The first parameter of a method, "" of anything else."""
    if not isinstance(scene.parents[node], ast.ClassDef) or decorated(node, "staticmethod"):
        return ""
    first = [*node.args.posonlyargs, *node.args.args]
    return first[0].arg if first else ""


def decorated(node: FunctionNode, name: str) -> bool:
    return any(isinstance(each, ast.Name) and each.id == name for each in node.decorator_list)
