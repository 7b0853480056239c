"""Annotations as expressions: read, never executed."""

import ast
from collections.abc import Callable

from asyncfix.model.facts import UNKNOWN, Argument, Attribute, Call, Constant, Display, Either, Expression, Item, Name

ReadName = Callable[[str], Name]


def translate(node: ast.expr, read: ReadName) -> Expression:
    """`X | None` becomes Either, `list[X]` an Item over the arguments, a string what it spells."""
    match node:
        case ast.Name(id=name):
            return read(name)
        case ast.Attribute(value=value, attr=attr):
            return Attribute(translate(value, read), attr)
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return Either((translate(left, read), translate(right, read)))
        case ast.Subscript(value=ast.Name(id="Literal") | ast.Attribute(attr="Literal") as value, slice=part):
            words = part.elts if isinstance(part, ast.Tuple) else [part]
            return Item(translate(value, read), Display("tuple", tuple(map(word, words))))
        case ast.Subscript(value=value, slice=ast.Tuple(elts=parts)):
            return Item(translate(value, read), Display("tuple", tuple(translate(p, read) for p in parts)))
        case ast.Subscript(value=value, slice=part):
            return Item(translate(value, read), Display("tuple", (translate(part, read),)))
        case ast.Call(func=function, args=arguments):
            return Call(translate(function, read), tuple(Argument(translate(each, read)) for each in arguments))
        case ast.List(elts=parts):
            return Display("list", tuple(translate(p, read) for p in parts))
        case ast.Constant(value=str(text)):
            return spelled(text, read)
        case ast.Constant(value=None):
            return Constant(None)
        case _:
            return UNKNOWN


def word(node: ast.expr) -> Expression:
    """One of the values that `Literal` lists: a string among them is no annotation."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str | int | float | None):
        return Constant(node.value)
    return UNKNOWN


def spelled(text: str, read: ReadName) -> Expression:
    try:
        return translate(ast.parse(text.strip(), mode="eval").body, read)
    except (SyntaxError, ValueError):
        return UNKNOWN
