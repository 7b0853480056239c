"""Flags that a coroutine sets before the work which they stand for: who asks now finds one set while that goes on."""

import ast
from collections.abc import Iterator, Sequence

from asyncfix.link.program import Key
from asyncfix.model.finding import Reason
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.judgement.conflicts import Surroundings, gather, is_own
from asyncfix.repair.judgement.effects import accesses
from asyncfix.repair.judgement.rechecked import look_of
from asyncfix.repair.judgement.surroundings import ancestors
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.suspension import Suspension
from asyncfix.repair.scene.syntax import own_nodes
from asyncfix.repair.scene.words import last_word


def find_early_flags(
    scene: Scene, function: Key, node: FunctionNode, region: Sequence[ast.stmt], suspension: Suspension
) -> Iterator[Reason]:
    if not scene.remember_shape(function, "flags", lambda: any(map(is_flag, own_nodes(list(node.body))))):
        return  # most have none
    surroundings = Surroundings(scene, function, node, suspension)
    run, begun, _ = surroundings.find(tuple(region))
    flags = [each for each in run if is_flag(each)]
    around = (each for each in ancestors(scene, node, region[0]) if isinstance(each, ast.If))
    tests = [each.test for each in (*around, *run) if flags and isinstance(each, ast.If)]
    parts = (gather([surroundings.used(run), surroundings.used(begun)]),) if tests else ()
    for flag in flags:
        word = last_word(flag.targets[0]) if isinstance(flag, ast.Assign) else ""
        found = accesses(scene, function, [flag], share_arguments=True) if asks(tests, word) else ()
        for each in found:
            is_alone = each.kind != "write" or is_own(scene, function, each.state, parts)
            if not is_alone and not is_held(scene, function, node, region, each.state):
                text = f"`{each.name}` is set before the work that it stands for, and other tasks can now find it so"
                yield Reason("new-suspension", flag.lineno, text)


def is_flag(statement: ast.AST) -> bool:
    match statement:
        case ast.Assign(targets=[ast.Attribute() | ast.Name()], value=ast.Constant(value=value)):
            return value is True
        case _:
            return False


def asks(tests: Sequence[ast.expr], word: str) -> bool:
    return any(look_of(each, word) for each in tests)


def is_held(scene: Scene, function: Key, node: FunctionNode, region: Sequence[ast.stmt], state: str) -> bool:
    """Whether all who use it hold a lock that is held there."""
    from asyncfix.repair.judgement.locked import find_locks, is_guarded

    return is_guarded(scene, state, find_locks(scene, function, node, region[0]))


def find_set_off(
    scene: Scene, function: Key, node: FunctionNode, region: Sequence[ast.stmt], suspension: Suspension
) -> Iterator[Reason]:
    """Who is set off right before a region; not asked where the function calls nothing outside of it."""
    inside = {each for each in own_nodes(list(region)) if isinstance(each, ast.Call)}
    if any(isinstance(each, ast.Call | ast.AsyncWith) and each not in inside for each in own_nodes(list(node.body))):
        from asyncfix.repair.judgement import set_off

        yield from set_off.find_set_off(scene, function, node, tuple(region), suspension)
