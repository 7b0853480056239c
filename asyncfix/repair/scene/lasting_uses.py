"""What the functions of a program do with connections and cursors that outlive them, and which statements together."""

import ast
from collections.abc import Iterator, Sequence
from itertools import groupby

from asyncfix.catalog import is_stub
from asyncfix.infer.types import Callable
from asyncfix.link.program import Key
from asyncfix.model.expressions import Attribute, Call, Expression, Name
from asyncfix.model.source import Span
from asyncfix.reach.target import Target
from asyncfix.reach.ways import Edge
from asyncfix.repair.scene.answers import Leading
from asyncfix.repair.scene.blocks import bodies
from asyncfix.repair.scene.contents import named_types
from asyncfix.repair.scene.lasting import (
    NONE,
    Drivers,
    drivers_of,
    lasting_in,
    nodes_of,
)
from asyncfix.repair.scene.lasting_libraries import is_asked
from asyncfix.repair.scene.lasting_roles import Use, number_handed, role_of
from asyncfix.repair.scene.lasting_sets import is_set, sets_in
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import own_nodes, suspends
from asyncfix.repair.scene.words import new_receiver


def uses_in(home: Scene, function: Key) -> Sequence[Use]:
    """Where a function itself names such a handle."""

    def find() -> Sequence[Use]:
        found = lasting_in(home, function)
        within = {id(each) for node in home.nodes[function].body for each in own_nodes([node])} if found else ()
        return tuple(
            Use(node, node.lineno, drivers, role_of(home, function, node) if id(node) in within else "lost")
            for node, drivers in found.items()
            if isinstance(node, ast.expr)
        )

    return home.remember(("lasting uses", function), find)


def leading_to_uses(scene: Scene) -> Leading[Target]:
    """Which plain functions use such a handle, themselves or through what they call."""

    def is_followed(key: Key) -> bool:
        return not is_stub(key.path) and not scene.reach.program.function(key).is_async

    def follow(entered: Target) -> Iterator[Target]:
        own = own_object(scene, entered.function)
        edges = (each for each in scene.edges(entered) if not own or root_of(each.operation.value) != own)
        return (each.entered for each in edges if is_followed(each.entered.function))

    def find() -> Leading[Target]:
        return Leading(follow, lambda entered: is_followed(entered.function) and bool(used_by(scene, entered.function)))

    return scene.everywhere.remember("leading to lasting uses", find)


def own_object(scene: Scene, function: Key) -> str:
    """What an initialiser calls its object, if that has no connection but one that is new, too."""
    facts = scene.reach.program.function(function)
    given = {each.name for each in facts.parameters}
    values = (each.value for each in facts.writes if isinstance(each.value, Name) and each.value.id in given)
    is_given = any(drivers_of(scene, scene.reach.inference.types(each, function)) for each in values)
    return "" if is_given else new_receiver(facts)


def root_of(value: Expression) -> str:
    while isinstance(value, Attribute | Call):
        value = value.function if isinstance(value, Call) else value.value
    return value.id if isinstance(value, Name) else ""


def used_by(scene: Scene, function: Key) -> Drivers:
    """The libraries whose handles a function itself uses, or sets."""
    home = scene.at(function.path)
    used = (each.drivers for each in uses_in(home, function) if each.role in ("used", "lost"))
    return frozenset().union(*used, *(each.drivers for each in sets_in(home, function)))


def used_inside(scene: Scene, entered: Target) -> Drivers:
    """Those of a function and of all that it calls."""

    def find() -> Drivers:
        reached = leading_to_uses(scene).reached(entered)
        return frozenset().union(*(used_by(scene, each.function) for each in reached))

    return scene.everywhere.remember(("lasting inside", entered), find)


def drivers_in(home: Scene, function: Key, statements: Sequence[ast.stmt]) -> Drivers:
    """The libraries whose handles some statements of a function use."""
    lines = range(statements[0].lineno, (statements[-1].end_lineno or statements[-1].lineno) + 1)
    return frozenset().union(*(each.drivers for each in all_uses(home, function) if each.line in lines))


def all_uses(home: Scene, function: Key) -> Sequence[Use]:
    """Where a function uses such a handle, by itself and through the plain functions that it calls."""

    def find() -> Sequence[Use]:
        if not is_asked(home) or function not in home.nodes:
            return ()
        leading = leading_to_uses(home)
        edges = [each for each in home.edges(Target(function)) if leading.leads(each.entered)]
        spans: dict[Span, list[Edge]] = {}
        for each in edges:
            spans.setdefault(each.operation.span, []).append(each)
        found = [each for each in uses_in(home, function) if each.role in ("used", "lost")]
        for node in nodes_of(home.nodes[function]):
            if isinstance(node, ast.Call) and (drivers := handed_by(home, function, node)):
                found.append(Use(node, node.lineno, drivers, "handed"))
            elif isinstance(node, ast.expr):
                for edge in spans.get(home.span(node), ()):
                    inside = used_inside(home, edge.entered)
                    found.append(Use(node, node.lineno, inside, is_implicit=edge.operation.kind != "call"))
        return tuple(found)

    return home.remember(("all lasting uses", function), find)


def handed_by(home: Scene, function: Key, call: ast.Call) -> Drivers:
    """The libraries whose lasting handles a thread uses that a call hands something to, and that is waited for."""
    number = number_handed(home, function, call)
    if number is None:
        return NONE
    named = lasting_in(home, function)
    given = [named[each] for argument in call.args for each in ast.walk(argument) if each in named]
    leading = leading_to_uses(home)
    functions = [each.function for each in named_types(home, function, call.args[number]) if isinstance(each, Callable)]
    inside = (used_inside(home, Target(each)) for each in functions if leading.leads(Target(each)))
    return frozenset().union(*given, *inside)


def find_spans(scene: Scene, function: Key, body: Sequence[ast.stmt]) -> Iterator[tuple[ast.stmt, ...]]:
    """Neighbours from the first that uses such a handle to the last, with no await in between."""
    if not is_asked(scene) or not any(is_using(scene, function, each) for each in body):
        return
    asked = {id(each.node) for each in uses_in(scene, function) if each.role == "asked"}
    for is_end, group in groupby(body, lambda each: suspends([each])):
        stretch = tuple(group)
        used = [] if is_end else [place for place, each in enumerate(stretch) if is_using(scene, function, each)]
        tested = [place for place, each in enumerate(stretch) if any(id(one) in asked for one in own_nodes([each]))]
        if used:
            yield stretch[min(used[0], *tested, used[0]) : used[-1] + 1]
        for each in stretch if is_end else ():
            for suite in bodies(each):
                yield from find_spans(scene, function, suite)


def is_using(scene: Scene, function: Key, statement: ast.stmt) -> bool:
    """Whether a statement uses such a handle, or sets it."""
    found = {id(each.node) for each in all_uses(scene, function)}
    return any(id(each) in found or is_set(scene, function, each) for each in own_nodes([statement]))
