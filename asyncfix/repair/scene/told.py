"""The tree of a text, in which coroutines may be told as functions."""

import ast
import re

from asyncfix.extract import parse
from asyncfix.model.source import Source

FILLER = re.compile(r"(?:^|[;:])[\s(]*None\b", re.MULTILINE)


def read_told(source: Source) -> ast.Module:
    """`None, f(x)` as the statement `f(x)`: so it is told where the call was awaited (`direct.told`)."""
    tree = parse(source.text, source.path)
    for each in ast.walk(tree) if FILLER.search(source.text) else ():
        match each:
            case ast.Expr(value=ast.Tuple(elts=[ast.Constant(value=None), called])):
                each.value = called
    return tree
