"""What functions come to, by what they call, await and enter, at any depth, by the marks of the catalog."""

import ast
from collections.abc import Iterator

from asyncfix.catalog import is_stub
from asyncfix.infer.types import Instance, Manager
from asyncfix.link.program import Key
from asyncfix.reach.target import Target
from asyncfix.repair.judgement.reaching import has_mark
from asyncfix.repair.scene.answers import Leading
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import own_nodes

ENTERED = ("__enter__", "__aenter__", "__exit__", "__aexit__")


def comes_to(scene: Scene, function: Key, mark: str) -> bool:
    """Whether a function does, or what it begins."""

    def follow(each: Key) -> Iterator[Key]:
        home = scene.at(each.path) if not is_stub(each.path) else None
        if home and each in home.nodes:
            yield from runs(home, each, home.nodes[each].body)

    def is_meant(each: Key) -> bool:
        return has_mark(scene.reach.program.function(each), mark, ())

    return scene.everywhere.remember(("coming to", mark), lambda: Leading(follow, is_meant)).leads(function)


def runs(home: Scene, function: Key, statements: list[ast.stmt]) -> Iterator[Key]:
    """The functions that some statements of a function call, await or enter."""
    lines = {line for each in statements for line in range(each.lineno, (each.end_lineno or each.lineno) + 1)}
    yield from (e.entered.function for e in home.edges(Target(function)) if e.operation.span.line in lines)
    for node in own_nodes(statements):
        match node:
            case ast.Call():
                yield from home.called_functions(node, function)
            case ast.withitem(context_expr=entered):
                yield from entered_by(home, function, entered)


def entered_by(home: Scene, function: Key, manager: ast.expr) -> Iterator[Key]:
    functions = home.reach.program.modules
    for value in home.managed(manager, function):
        match value:
            case Manager(call=call):
                yield call.function
            case Instance(cls=cls) if not is_stub(cls.path):
                for each in home.reach.inference.order(cls):
                    names = (f"{each.qualname}.{name}" for name in ENTERED)
                    yield from (Key(each.path, name) for name in names if name in functions[each.path].functions)
