"""Names that a repair needs, and that mean something else where it needs them."""

import ast
from collections.abc import Iterable, Iterator

from asyncfix.extract.stores import binding_of
from asyncfix.link.program import Key
from asyncfix.model.expressions import Expression, Imported
from asyncfix.model.finding import Reason
from asyncfix.repair.dataflow.names import FunctionNode, find_locals
from asyncfix.repair.scene.scene import Scene


def taken_imports(scene: Scene, wanted: tuple[tuple[str, str], ...]) -> Iterator[Reason]:
    """Names that the runtime must import and the module uses for something else."""
    for module, name in wanted:
        bound = name or module
        expected = Imported(module, name or None)
        for use in scene.module.names.get(bound, ()):
            if use.binding.value != expected and not is_equal(scene, use.binding.value, expected):
                text = f"`{bound}` is not {module}{'.' + name if name else ''} in this module, but a repair needs it"
                yield Reason("name-taken", line_of(scene.tree, bound), text)


def is_equal(scene: Scene, value: Expression, expected: Imported) -> bool:
    """Whether an import from another module gives the same: `concurrent.futures.thread` has its pool, too."""
    inference, place = scene.reach.inference, Key(scene.source.path, "")
    known = inference.types(expected, place)
    return isinstance(value, Imported) and bool(known) and inference.types(value, place) == known


def line_of(tree: ast.Module, name: str) -> int:
    """Where a module's name is first bound."""
    found = (place for node in ast.walk(tree) for place in binding_of(node) if place[0] == name)
    return next((line for _, line, _ in found), 1)


def shadowed(scene: Scene, node: FunctionNode, names: Iterable[str]) -> Iterator[Reason]:
    """Names of the module that a coroutine, or a function around it, uses for something of its own."""
    wanted = frozenset(names)
    place: ast.AST | None = node
    while place:
        if isinstance(place, FunctionNode):
            for name in sorted(wanted & locals_of(scene, place)):
                text = f"`{name}` is a variable here, but a repair needs the module of that name"
                yield Reason("name-taken", place.lineno, text)
        place = scene.parents.get(place)


def locals_of(scene: Scene, function: FunctionNode) -> frozenset[str]:
    return scene.remember(("locals", function), lambda: find_locals(function))
