"""Names that mean something else where repairs need them, and others for these."""

from collections.abc import Iterator, Sequence
from itertools import count

from asyncfix.link.program import Key
from asyncfix.model.expressions import Expression, Imported
from asyncfix.repair.added import Naming
from asyncfix.repair.dataflow.names import FunctionNode, find_locals
from asyncfix.repair.edits import Edit, Lend, Move, Offload, Replace, Twin
from asyncfix.repair.naming import identifiers
from asyncfix.repair.scene.scene import Scene

PLACES = ("function", "call", "block", "first", "place")  # of an edit: the first that it has says where it stands


def is_taken(scene: Scene, module: str, name: str) -> bool:
    """Whether a module of the project uses for something else what an import would bind; `name` is "" for a module."""
    expected = Imported(module, name or None)
    values = (use.binding.value for use in scene.module.names.get(name or module, ()))
    return any(value != expected and not is_equal(scene, value, expected) for value in values)


def is_equal(scene: Scene, value: Expression, expected: Imported) -> bool:
    """Whether an import from another module gives the same: `concurrent.futures.thread` has its pool, too."""
    inference, place = scene.reach.inference, Key(scene.source.path, "")
    known = inference.types(expected, place)
    return isinstance(value, Imported) and bool(known) and inference.types(value, place) == known


def shadowing(scene: Scene, edit: Edit) -> frozenset[str]:
    """Variables of the functions in which an edit stands: no name of the module that one of them has is seen there."""
    line = line_of(edit)
    around = (each for each in scene.nodes.values() if each.lineno <= line <= (each.end_lineno or each.lineno))
    return frozenset(name for each in around for name in locals_of(scene, each))


def line_of(edit: Edit) -> int:
    place = next(getattr(edit, name) for name in PLACES if hasattr(edit, name))
    return int(place[0] if isinstance(place, tuple) else place.line)


def locals_of(scene: Scene, function: FunctionNode) -> frozenset[str]:
    return scene.remember(("locals", function), lambda: find_locals(function))


def name_of_import(scene: Scene, module: str, name: str, hidden: frozenset[str] = frozenset()) -> str:
    """As the module has it already, where another name is needed: `aio` for `import asyncio as aio`."""
    bound = name or module
    if bound not in hidden and not is_taken(scene, module, name):
        return bound
    known = (each for each in sorted(scene.module.names) if each not in hidden and imports(scene, each, module, name))
    return next(known, None) or private(scene, bound)


def imports(scene: Scene, bound: str, module: str, name: str) -> bool:
    """Whether a name of the module is what an import gives it, and nothing else ever."""
    uses = scene.module.names[bound]
    return all(use.binding.value == Imported(module, name or None) and not use.scope and use.lasts for use in uses)


def private(scene: Scene, name: str) -> str:
    plain = f"_{name.lstrip('_')}"
    return numbered(scene, plain) if plain in words(scene) else plain


def numbered(scene: Scene, name: str) -> str:
    """A name with the first number that the file says nowhere."""
    names = (f"{name}_{number}" for number in count(2))
    return next(each for each in names if each not in words(scene))


def words(scene: Scene) -> set[str]:
    return scene.remember("words of the text", lambda: identifiers(scene.source.text))


def imports_of(edit: Edit) -> Iterator[tuple[str, str]]:
    """What a file may import for an edit, beside of the runtime."""
    match edit:
        case Replace():
            yield edit.module, ""
        case Lend():
            yield "contextlib", "contextmanager"
            yield from [("contextlib", "AsyncExitStack")] if edit.stack else []
        case Twin(decorator=decorator) if decorator:
            yield "contextlib", decorator
        case Move(wrapper=wrapper) | Offload(wrapper=wrapper):
            yield from [("asyncio", "")] if wrapper != "helper" else []
            yield from [("functools", "")] if isinstance(edit, Offload) else []


def called_imports(scene: Scene, edit: Edit, hidden: frozenset[str]) -> list[tuple[str, str]]:
    """What is imported for an edit: by its plain name, and by the one that it has where `hidden` are variables."""
    return [(name or module, name_of_import(scene, module, name, hidden)) for module, name in imports_of(edit)]


def naming(names: Sequence[tuple[str, str]]) -> Naming:
    return Naming(tuple((plain, there) for plain, there in names if plain != there))
