"""Containers that are walked through step by step: between two steps, others can change them."""

import ast
from collections.abc import Iterator, Sequence

from asyncfix.catalog.marks import Mark, find_mark
from asyncfix.infer.types import Callable, ClassType, Type
from asyncfix.link.program import Key
from asyncfix.model.facts import Function
from asyncfix.model.remembered import replace
from asyncfix.reach.target import Target
from asyncfix.repair.judgement.effects import Access, read_at
from asyncfix.repair.judgement.inside import calls_by, runs_here, statements_of
from asyncfix.repair.judgement.states import VIEWS
from asyncfix.repair.scene.answers import Leading
from asyncfix.repair.scene.scene import Scene, arguments_for
from asyncfix.repair.scene.syntax import own_nodes

WALKING = ("iterates", "walks")


def walks_by(scene: Scene, function: Key, statements: Sequence[ast.stmt]) -> Iterator[Access]:
    """Shared containers that some statements walk through, or that the functions do that they call, at their lines."""
    for walked in walked_by(scene, function, statements):
        yield from read_at(scene, function, walked)
    for _, entered, line in calls_by(scene, function, statements):
        yield from (replace(each, line=line) for each in walks_inside(scene, entered))


def walked_by(scene: Scene, function: Key, statements: Sequence[ast.AST]) -> Iterator[ast.expr]:
    """What some statements walk through, or have a library walk through."""
    for node in own_nodes(list(statements)):
        if isinstance(node, ast.For | ast.comprehension):
            yield from containers_of(scene, function, node.iter)
        elif isinstance(node, ast.Call):
            for each in walked_arguments(scene, function, node):
                yield from containers_of(scene, function, each)


def containers_of(scene: Scene, function: Key, iterable: ast.expr) -> Iterator[ast.expr]:
    """`self.jobs` for `self.jobs.items()` and `enumerate(self.jobs)`, none for `list(self.jobs)`: that is a copy."""
    match iterable:
        case ast.Call(func=ast.Attribute(value=owner, attr=attr)) if attr in VIEWS:
            yield owner
        case ast.Call(func=ast.Name(), args=args):
            if not takes_at_once(scene, function, iterable):
                yield from (one for each in args for one in containers_of(scene, function, each))
        case _:
            yield iterable


def walked_arguments(scene: Scene, function: Key, call: ast.Call) -> Iterator[ast.expr]:
    """The arguments that a library's function walks through, step by step."""
    for callee in scene.callees(call, function):
        for facts in called_functions(scene, callee):
            for mark in facts.marks:
                if mark.name in WALKING and not is_at_once(mark, call):
                    yield from arguments_for(call, facts, mark.first)


def takes_at_once(scene: Scene, function: Key, call: ast.Call) -> bool:
    """Whether a library's function takes all of a container in one step."""
    found = [one for callee in scene.callees(call, function) for one in called_functions(scene, callee)]
    marks = [find_mark(each, "iterates") for each in found]
    return bool(marks) and all(mark is not None and is_at_once(mark, call) for mark in marks)


def is_at_once(mark: Mark, call: ast.Call) -> bool:
    """By the word of a stub: `at_once="yes"`, or `"unless key"`, where that makes it call Python code between."""
    word = mark.get("at_once")
    return word == "yes" or (word != "" and word.removeprefix("unless ") not in {each.arg for each in call.keywords})


def called_functions(scene: Scene, callee: Type) -> Iterator[Function]:
    """The facts of what a call runs; a class's are those of its `__init__`."""
    program = scene.reach.program
    match callee:
        case Callable(function=key):
            yield program.function(key)
        case ClassType(cls=cls):
            yield from map(program.function, list(scene.reach.inference.methods(cls, "__init__"))[:1])


def walks_inside(scene: Scene, entered: Target) -> tuple[Access, ...]:
    """The shared containers that a function and all that it calls walk through."""

    def find() -> tuple[Access, ...]:
        reached = leading_to_walks(scene).reached(entered)
        return tuple(dict.fromkeys(access for each in reached for access in walks_of(scene, each.function)))

    return scene.everywhere.remember(("walks inside", entered), find)


def leading_to_walks(scene: Scene) -> Leading[Target]:
    """Which functions walk through shared containers, themselves or through what they call."""

    def follow(entered: Target) -> Iterator[Target]:
        return (each.entered for each in (scene.edges(entered) if runs_here(scene, entered.function) else ()))

    def find() -> Leading[Target]:
        return Leading(follow, lambda entered: bool(walks_of(scene, entered.function)))

    return scene.everywhere.remember("leading to walks", find)


def walks_of(scene: Scene, function: Key) -> tuple[Access, ...]:
    """The shared containers that a function itself walks through, each once and without its line."""

    def find() -> tuple[Access, ...]:
        home = scene.at(function.path)
        found = walked_by(home, function, statements_of(home, function))
        accesses = (access for each in found for access in read_at(home, function, each))
        return tuple(dict.fromkeys(replace(each, line=0) for each in accesses))

    if not runs_here(scene, function):
        return ()
    return scene.everywhere.remember(("walks", function), find)
