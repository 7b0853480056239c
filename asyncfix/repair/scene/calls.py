"""The calls of functions, as they stand in the text."""

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence

from asyncfix.catalog import is_stub
from asyncfix.infer.types import Callable, ClassType, Instance, Type
from asyncfix.link.program import Key
from asyncfix.model.expressions import Call
from asyncfix.model.source import Span
from asyncfix.repair.scene.scene import Scene


def calls_at(home: Scene, site: Key) -> Mapping[Span, Sequence[ast.Call]]:
    """Those of a function, or of its whole file where it is none with a name, by place."""

    def find() -> Mapping[Span, Sequence[ast.Call]]:
        found: dict[Span, list[ast.Call]] = {}
        for each in ast.walk(home.nodes.get(site, home.tree)):
            if isinstance(each, ast.Call):
                found.setdefault(home.span(each), []).append(each)
        return found

    return home.remember(("calls at", site), find)


def nodes_of_call(home: Scene, site: Key, call: Call) -> list[ast.Call]:
    """Where a function makes a call."""
    operations = home.reach.program.function(site).operations
    spans = dict.fromkeys(each.span for each in operations if each.value == call)
    return [each for span in spans for each in calls_at(home, site).get(span, ())]


def places_of(scene: Scene, sites: Iterable[tuple[Key, Call]]) -> Iterator[tuple[Scene, Key, Call, list[ast.Call]]]:
    """Some calls with their functions, each with its file and where it stands there: nowhere, if that isn't told."""
    for site, call in sites:
        home = scene.at(site.path)
        yield home, site, call, nodes_of_call(home, site, call)


def is_called(home: Scene, node: ast.AST) -> bool:
    """Whether an expression is what a call calls."""
    call = home.parents.get(node)
    return isinstance(call, ast.Call) and call.func is node


def is_on_no_object(callee: Type) -> bool:
    """Whether it is a library's function or class, so that what it gives is not taken from what an object has."""
    match callee:
        case Callable(function=function, receiver=receiver):
            return is_stub(function.path) and not isinstance(receiver, Instance)
        case ClassType(cls=cls):
            return is_stub(cls.path)
        case _:
            return False
