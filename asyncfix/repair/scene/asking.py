"""Clients that a program only asks for something: such a request neither needs what was said before, nor changes it.

HTTP calls these methods safe (RFC 9110, 9.2.1). Others may log in, for whoever asks next.
"""

import ast
from collections.abc import Iterator

from asyncfix.link.program import Key
from asyncfix.reach.target import Target
from asyncfix.repair.scene.lasting import Drivers, clients
from asyncfix.repair.scene.lasting_roles import Use
from asyncfix.repair.scene.lasting_sets import homes_of, sets_in
from asyncfix.repair.scene.lasting_uses import all_uses, leading_to_uses, uses_in
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.settling import standing_alone


def stands_alone(home: Scene, function: Key, use: Use, driver: str) -> bool:
    """Whether a use of a library's handle needs nothing of what was done with it before, and leaves nothing behind."""
    if driver in clients(home):
        return driver not in told(home)
    return id(use.node) in standing_alone(home, function)


def told(scene: Scene) -> Drivers:
    """The libraries whose clients a coroutine of the program tells something, too."""

    def find() -> Iterator[Drivers]:
        for home in homes_of(scene):
            for key in home.nodes:
                if home.reach.program.function(key).is_async:
                    uses = (*all_uses(home, key), *sets_in(home, key))
                    yield from (each.drivers for each in uses if not only_asks(home, key, each))

    return scene.everywhere.remember("clients that are told something", lambda: frozenset().union(*find()))


def only_asks(home: Scene, function: Key, use: Use) -> bool:
    """Whether that is all that a function does with a client at one place, itself or by plain functions it calls."""
    if isinstance(use.node, ast.Call):
        return all(only_ask_inside(home, Target(key)) for key in home.called_functions(use.node, function))
    return is_request(home, function, use.node)


def only_ask_inside(scene: Scene, entered: Target) -> bool:
    """The same of all uses in a function and in those that it calls."""

    def find() -> bool:
        reached = {each.function for each in leading_to_uses(scene).reached(entered)}
        homes = [(scene.at(each.path), each) for each in reached]
        if any(sets_in(home, each) for home, each in homes):
            return False
        return all(
            is_request(home, each, use.node)
            for home, each in homes
            for use in uses_in(home, each)
            if use.role in ("used", "lost")
        )

    return scene.everywhere.remember(("only asks", entered), find)


def is_request(home: Scene, function: Key, node: ast.expr) -> bool:
    """`client.get(url)`, for the client."""
    attribute = home.parents[node]
    call = home.parents[attribute] if isinstance(attribute, ast.Attribute) else None
    if not isinstance(call, ast.Call) or call.func is not attribute:
        return False
    marks = home.called_marks(call, function, "blocks")
    return bool(marks) and all(mark is not None and mark.get("only_asks") == "yes" for mark in marks)
