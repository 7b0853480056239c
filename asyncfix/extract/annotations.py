"""Annotations as expressions: read, never executed."""

import ast
from collections.abc import Callable
from keyword import iskeyword
from typing import Any

from asyncfix.model.expressions import (
    UNKNOWN,
    Argument,
    Attribute,
    Call,
    Constant,
    Display,
    Either,
    Expression,
    Item,
    Name,
)

ReadName = Callable[[str], Name]


def translate(node: ast.expr, read: ReadName) -> Expression:
    """`X | None` becomes Either, `list[X]` an Item over the arguments, a string what it spells."""
    known = TRANSLATED.get(type(node))
    return known(node, read) if known else UNKNOWN


def union(node: ast.BinOp, read: ReadName) -> Expression:
    if not isinstance(node.op, ast.BitOr):
        return UNKNOWN
    return Either((translate(node.left, read), translate(node.right, read)))


def parameterised(node: ast.Subscript, read: ReadName) -> Item:
    parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    value = translate(node.value, read)
    is_literal = last_part(node.value) == "Literal"
    return Item(value, Display("tuple", tuple([(word if is_literal else translate)(each, read) for each in parts])))


def called(node: ast.Call, read: ReadName) -> Call:
    function = translate(node.func, read)
    return Call(function, tuple([Argument(translate(each, read)) for each in node.args]))


def constant(node: ast.Constant, read: ReadName) -> Expression:
    if isinstance(node.value, str):
        return spelled(node.value, read)
    return Constant(None) if node.value is None else UNKNOWN


TRANSLATED: dict[type[ast.AST], Callable[[Any, ReadName], Expression]] = {
    ast.Name: lambda node, read: read(node.id),
    ast.Attribute: lambda node, read: Attribute(translate(node.value, read), node.attr),
    ast.BinOp: union,
    ast.Subscript: parameterised,
    ast.Call: called,
    ast.List: lambda node, read: Display("list", tuple([translate(each, read) for each in node.elts])),
    # Of classes, behind `isinstance`.
    ast.Tuple: lambda node, read: Display("tuple", tuple([translate(each, read) for each in node.elts])),
    ast.Constant: constant,
}


def last_part(node: ast.expr) -> str:
    """What a name or attribute is called; "" for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


def word(node: ast.expr, read: ReadName) -> Expression:
    """One of the values that `Literal` lists: a string among them is no annotation."""
    if isinstance(node, ast.Attribute):
        return translate(node, read)
    if isinstance(node, ast.Constant) and isinstance(node.value, str | int | float | None):
        return Constant(node.value)
    return UNKNOWN


def spelled(text: str, read: ReadName) -> Expression:
    text = text.strip()
    if text.isascii() and text.isidentifier() and not iskeyword(text):
        return read(text)
    try:
        return translate(ast.parse(text, mode="eval").body, read)
    except (SyntaxError, ValueError):
        return UNKNOWN
