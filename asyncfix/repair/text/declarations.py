"""Variables of a coroutine that only moved statements bound: where it still has their names, it declares them."""

import ast

import libcst as cst

from asyncfix.repair.dataflow.names import FunctionNode, find_locals, find_names
from asyncfix.repair.text.imports import is_docstring
from asyncfix.repair.text.suites import as_block, code_of


def declare_lost(before: cst.FunctionDef, after: cst.FunctionDef) -> cst.FunctionDef:
    """The coroutine with `name: object` for each: else the name is one of the module, or of a function around it.

    Helpers that are nested in it may say that it is nonlocal; what else reads it finds no value, as before.
    """
    old, new = parsed(before), parsed(after)
    lost = sorted(find_locals(old) & find_names(*new.body).mentions - find_locals(new))
    if not lost:
        return after
    block = as_block(after.body)
    head = 1 if is_docstring(block.body[0]) else 0
    declared = [cst.parse_statement(f"{name}: object") for name in lost]
    return after.with_changes(body=block.with_changes(body=[*block.body[:head], *declared, *block.body[head:]]))


def parsed(function: cst.FunctionDef) -> FunctionNode:
    bare = function.with_changes(decorators=[], leading_lines=())
    (found,) = ast.parse(code_of(bare)).body
    assert isinstance(found, ast.FunctionDef | ast.AsyncFunctionDef)
    return found
