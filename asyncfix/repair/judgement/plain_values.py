"""State that only ever is a number, a text or nothing: it is set anew each time, never changed in place."""

import ast
from collections.abc import Iterator

from asyncfix.repair.judgement.named import files_using
from asyncfix.repair.model import word_of
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.words import last_word

VALUES = (bool, bytes, complex, float, int, str, type(None))  # that nobody can change
TYPES = frozenset(("bool", "bytes", "complex", "float", "int", "str"))
GIVING = TYPES | {"len", "repr", "round"}


def is_plain(scene: Scene, state: str) -> bool:
    """Whether all that sets some state in the project sets it to such a value, or adds to one."""

    def find() -> bool:
        word = word_of(state)
        homes = [scene.at(path) for path in files_using(scene, state)]
        found = [sets_value(home, each) for home in homes for each in targets_in(home, word, state.startswith("."))]
        return bool(found) and all(found)

    return scene.everywhere.remember(("plain values", state), find)


def targets_in(home: Scene, word: str, is_attribute: bool) -> Iterator[ast.expr]:
    """Where a file sets an attribute, in the body of a class, too, or a variable of that name."""
    for node in ast.walk(home.tree):
        match node:
            case ast.Attribute(attr=name, ctx=ast.Store()) if name == word:
                yield node
            case ast.Name(id=name, ctx=ast.Store()) if name == word and (not is_attribute or is_of_class(home, node)):
                yield node


def is_of_class(home: Scene, node: ast.Name) -> bool:
    return isinstance(home.parents[home.parents[node]], ast.ClassDef)


def sets_value(home: Scene, target: ast.expr) -> bool:
    match home.parents[target]:
        case ast.Assign(targets=[_], value=value):
            return is_value(value)
        case ast.AnnAssign(value=None, annotation=annotation):
            return last_word(annotation) in TYPES
        case ast.AnnAssign(value=ast.expr() as value, annotation=annotation):
            return is_value(value) or last_word(annotation) in TYPES
        case ast.Tuple(elts=targets) as row:
            match home.parents[row]:
                case ast.Assign(targets=[found], value=ast.Tuple(elts=values)) if found is row:
                    return len(targets) == len(values) and is_value(values[targets.index(target)])
            return False
        case ast.AugAssign(op=ast.Add() | ast.Sub(), value=value):
            return not isinstance(
                value, ast.List | ast.Dict | ast.Set | ast.Tuple
            )  # of which none is added to a number
        case _:
            return False


def is_value(value: ast.expr) -> bool:
    match value:
        case ast.Constant(value=found):
            return isinstance(found, VALUES)
        case ast.Call(func=ast.Name(id=name)):
            return name in GIVING
        case ast.Compare() | ast.JoinedStr():
            return True
        case ast.UnaryOp(operand=operand):
            return is_value(operand)
        case _:
            return False
