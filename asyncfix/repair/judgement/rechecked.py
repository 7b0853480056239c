"""State that is looked at before a lock of tasks is taken, and again under it: only the second look decides.

Between the two stands nothing, so that it is no matter who comes to the second, and who finds there what he looks for
goes on as those do who found it before.
"""

import ast
from collections.abc import Iterator

from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.judgement.surroundings import ancestors
from asyncfix.repair.model import word_of
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import find_list
from asyncfix.repair.scene.words import last_word

Look = tuple[str, bool]  # what is asked of some state, and whether it is so


def find_rechecked(
    scene: Scene, node: FunctionNode, lock: ast.AsyncWith, statement: ast.AST, state: str
) -> frozenset[int]:
    """The lines of looks before a lock that say no more than the `if` with which its body begins."""
    word = word_of(state)
    again = lock.body[0]
    if not isinstance(again, ast.If) or again.orelse or again not in ancestors(scene, node, statement):
        return frozenset()
    look = look_of(again.test, word)
    return frozenset(looks_before(scene, node, lock, word, look)) if look else frozenset()


def looks_before(scene: Scene, node: FunctionNode, lock: ast.AsyncWith, word: str, look: Look) -> Iterator[int]:
    around = scene.parents[lock]
    if isinstance(around, ast.If) and around.body == [lock] and not around.orelse and len(lock.body) == 1:
        if look_of(around.test, word) == look:
            yield around.lineno
        return
    row = find_list(around, lock)
    before = row[: row.index(lock)]
    match before[-2:]:
        case [
            ast.Assign(targets=[ast.Name(id=name)], value=ast.Attribute(attr=attr) as kept) as looked,
            ast.If(test=test, body=[ast.Return(value=given)], orelse=[]),
        ] if attr == word and leaves(test, name, look):
            is_same = returned(given, name, ast.unparse(kept)) == returned_behind(node, lock)
            if is_same and not is_read_from(node, name, lock.lineno):
                yield looked.lineno
        case [*_, ast.If(test=test, body=[ast.Return(value=given)], orelse=[]) as early] if leaves(test, word, look):
            if returned(given) == returned_behind(node, lock):
                yield early.lineno
        case _:
            return


def leaves(test: ast.expr, word: str, look: Look) -> bool:
    """Whether a test lets pass what the look asks for, and nothing else."""
    found = look_of(test, word)
    return found is not None and (found[0], not found[1]) == look


def returned(given: ast.expr | None, name: str = "", kept: str = "") -> str:
    """What a `return` gives, as it is written; what is `kept` where a variable of a name has got that."""
    if given is None:
        return "None"
    return kept if isinstance(given, ast.Name) and given.id == name else ast.unparse(given)


def returned_behind(node: FunctionNode, lock: ast.AsyncWith) -> str:
    """What those return who find under a lock what they look for; "" where they do something else before."""
    behind = node.body[node.body.index(lock) + 1 :] if lock in node.body else [lock]
    match [*lock.body[1:], *behind][:1]:
        case [ast.Return(value=value)]:
            return returned(value)
        case []:
            return "None"
        case _:
            return ""


def is_read_from(node: FunctionNode, name: str, line: int) -> bool:
    """Whether a variable is read from some line on."""
    named = (each for each in ast.walk(node) if isinstance(each, ast.Name) and each.id == name)
    return any(isinstance(each.ctx, ast.Load) and each.lineno >= line for each in named)


def look_of(test: ast.expr, word: str) -> Look | None:
    """`x is None`, `x`, `key in x` and their opposites, of what has some name."""
    match test:
        case ast.Compare(left=left, ops=[ast.Is() | ast.IsNot() as asked], comparators=[ast.Constant(value=None)]):
            return ("none", isinstance(asked, ast.Is)) if last_word(left) == word else None
        case ast.Compare(left=ast.Name() | ast.Constant() as key, ops=[ast.In() | ast.NotIn() as asked]):
            is_meant = last_word(test.comparators[0]) == word
            return (f"in {ast.unparse(key)}", isinstance(asked, ast.In)) if is_meant else None
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            found = look_of(operand, word)
            return (found[0], not found[1]) if found else None
        case _:
            return ("truth", True) if last_word(test) == word else None
