"""State that is looked at before a lock of tasks is taken, and again under it: only the second look decides."""

import ast
from collections.abc import Iterator, Sequence

from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.judgement.surroundings import ancestors
from asyncfix.repair.model import word_of
from asyncfix.repair.scene.scene import Scene, own_nodes
from asyncfix.repair.scene.words import last_word

LEAVING = (ast.Return, ast.Raise, ast.Continue)
Look = tuple[str, bool]  # what is asked of some state, and whether it is so


def find_rechecked(
    scene: Scene, node: FunctionNode, lock: ast.AsyncWith, statement: ast.AST, state: str
) -> frozenset[int]:
    """The lines of looks before a lock that say no more than what an `if` around a statement asks again under it."""
    word = word_of(state)
    around = [each for each in ancestors(scene, node, statement) if isinstance(each, ast.If)]
    again = [look_of(each.test, word) for each in around if lock in ancestors(scene, node, each)]
    outer = [each for each in ancestors(scene, node, lock) if isinstance(each, ast.If)]
    known = [each for each in again if each]
    return frozenset(line for each in known for line in looks_before(node, lock, outer, word, each))


def looks_before(
    node: FunctionNode, lock: ast.AsyncWith, around: Sequence[ast.If], word: str, look: Look
) -> Iterator[int]:
    for each in own_nodes(list(node.body)):
        match each:
            case ast.If() if each.lineno < lock.lineno and says(each, word, look, around):
                yield each.lineno
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Attribute(attr=attr)) if attr == word:
                if each.lineno < lock.lineno and is_only_looked_at(node, lock, around, name, look):
                    yield each.lineno


def says(test: ast.If, word: str, look: Look, around: Sequence[ast.If]) -> bool:
    """Whether it lets only that pass to the lock which the look finds again, or leaves with anything else."""
    found = look_of(test.test, word)
    if test in around:
        return found == look
    is_leaving = isinstance(test.body[-1], LEAVING) and not test.orelse
    return found is not None and is_leaving and (found[0], not found[1]) == look


def is_only_looked_at(node: FunctionNode, lock: ast.AsyncWith, around: Sequence[ast.If], name: str, look: Look) -> bool:
    """Whether a variable is only read by such tests, and where these leave."""
    named = [each for each in ast.walk(node) if isinstance(each, ast.Name) and each.id == name]
    tests = [each for each in own_nodes(list(node.body)) if isinstance(each, ast.If) and says(each, name, look, around)]
    inside = {one for each in tests if each not in around for one in ast.walk(each)}
    inside |= {one for each in tests for one in ast.walk(each.test)}
    loads = [each for each in named if isinstance(each.ctx, ast.Load) and each not in inside]
    return bool(tests) and not loads and all(each.lineno < lock.lineno for each in named)


def look_of(test: ast.expr, word: str) -> Look | None:
    """`x is None`, `x`, `key in x` and their opposites, of what has some name."""
    match test:
        case ast.Compare(left=left, ops=[ast.Is() | ast.IsNot() as asked], comparators=[ast.Constant(value=None)]):
            return ("none", isinstance(asked, ast.Is)) if last_word(left) == word else None
        case ast.Compare(
            left=ast.Name() | ast.Constant() as key, ops=[ast.In() | ast.NotIn() as asked], comparators=[kept]
        ):
            return (f"in {ast.unparse(key)}", isinstance(asked, ast.In)) if last_word(kept) == word else None
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            found = look_of(operand, word)
            return (found[0], not found[1]) if found else None
        case _:
            return ("truth", True) if last_word(test) == word else None
