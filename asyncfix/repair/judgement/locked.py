"""State that only tasks under one asynchronous lock use: an await inside of the lock lets none of them in."""

import ast
from collections.abc import Iterator

from asyncfix.link.program import Key
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.judgement.effects import CONSTRUCTORS, attributes_of, root_name
from asyncfix.repair.judgement.shared import accesses_of_all, files_naming
from asyncfix.repair.judgement.surroundings import ancestors, class_mark
from asyncfix.repair.scene.scene import Scene


def find_locks(scene: Scene, function: Key, node: FunctionNode, statement: ast.AST) -> frozenset[str]:
    """The locks that are held around a statement, by what they hang on."""
    around = (each for each in ancestors(scene, node, statement) if isinstance(each, ast.AsyncWith))
    return frozenset(name for each in around for name in locks_of(scene, function, each))


def locks_of(scene: Scene, function: Key, block: ast.AsyncWith) -> Iterator[str]:
    for item in block.items:
        values = scene.managed(item.context_expr, function)
        if values and all(class_mark(scene, each, "excludes_tasks") for each in values):
            path = attributes_of(item.context_expr)
            yield f".{path[-1]}" if path else f"{scene.module.facts.module}:{root_name(item.context_expr)}"


def is_guarded(scene: Scene, state: str, locks: frozenset[str]) -> bool:
    """Whether every use of some state, but in constructors, stands under one of these locks."""
    if not locks:
        return False
    for path in files_naming(scene, state.rpartition(":")[2].lstrip(".")):
        home = scene.at(path)
        for key, node in home.nodes.items():
            if home.reach.program.function(key).name in CONSTRUCTORS:
                continue
            lines = [each.line for each in accesses_of_all(home, key) if each.state == state]
            if lines and not all(
                any(line in lines_ for lines_ in guarded_lines(home, key, node, locks)) for line in lines
            ):
                return False
    return True


def guarded_lines(home: Scene, key: Key, node: FunctionNode, locks: frozenset[str]) -> list[range]:
    """The lines of a function under one of some locks."""

    def find() -> list[range]:
        blocks = [each for each in ast.walk(node) if isinstance(each, ast.AsyncWith)]
        held = [each for each in blocks if locks.intersection(locks_of(home, key, each))]
        return [range(each.body[0].lineno, (each.end_lineno or each.lineno) + 1) for each in held]

    return home.remember(("guarded lines", key, locks), find)
