"""What libraries get of a program to run on the loop, while who calls them may go on: coroutines, callbacks."""

from collections.abc import Iterator

from asyncfix.catalog import is_stub
from asyncfix.catalog.marks import KEEPING, find_mark
from asyncfix.infer.types import Callable, Collection, Gathered, Pending, Row, Type
from asyncfix.link.program import Key
from asyncfix.model.expressions import Argument, Call, Element, last_name
from asyncfix.model.facts import Function
from asyncfix.reach.lent import OF_CONTAINERS, OF_PYTHON
from asyncfix.repair.judgement.mentioned import is_of_python, mentions_function
from asyncfix.repair.scene.scene import Scene

CALLING = ("runs", "registers")  # marks that say by whom what a function gets is called
HANDING_BACK = ("binds", "caches", "endows", "keeps", "manages", "tells_coroutine_functions")


class Unknown(Exception):  # noqa: N818
    """A call may have something run on the loop that is not told."""


def calls_on_loop(facts: Function) -> bool:
    """Whether a library's function has the loop call what it gets."""
    return any(each.name in CALLING and each.first == "on_loop" for each in facts.marks)


def makes_task(facts: Function) -> bool:
    """Whether it makes tasks of what it gets."""
    return bool(find_mark(facts, "needs_loop")) and any(find_mark(facts, each) for each in KEEPING)


def names_of_beginning(scene: Scene) -> frozenset[str]:
    """By which names a program calls such functions of the libraries that it imports."""

    def find() -> frozenset[str]:
        marked = scene.reach.program.marked_functions(*CALLING, *KEEPING)
        found = [each for each in marked if calls_on_loop(each) or makes_task(each)]
        return frozenset(each.owner.rpartition(".")[2] if each.name == "__init__" else each.name for each in found)

    return scene.everywhere.remember("names of what begins tasks", find)


def require_no_function(scene: Scene, site: Key, call: Call) -> None:
    """Raises Unknown where what is called is not known, and may run what it gets of the project."""
    name = last_name(call.function)
    if name in names_of_beginning(scene):
        raise Unknown
    is_told = name in OF_CONTAINERS or is_of_python(scene, site, call.function)
    if not is_told and any(mentions_function(scene, site, each.value) for each in call.arguments):
        raise Unknown


def handed_to_library(scene: Scene, site: Key, call: Call, facts: Function) -> Iterator[Key]:
    """The coroutines of which a library makes tasks. Raises Unknown where these are not told, or may be others."""
    if calls_on_loop(facts) or find_mark(facts, "submits") or find_mark(facts, "runs_other_loop"):
        raise Unknown
    if makes_task(facts):
        names = ("", "*", *(each.name for each in facts.parameters if each.kind == "positional"))
        yield from (key for each in call.arguments if each.keyword in names for key in pending(scene, site, each))
        return
    is_plain = last_name(call.function) in OF_CONTAINERS | OF_PYTHON
    if is_plain or any(find_mark(facts, each) for each in HANDING_BACK):
        return
    if any(mentions_function(scene, site, each.value, is_async=True) for each in call.arguments):
        raise Unknown


def handed_to_loop(scene: Scene, site: Key, call: Call) -> Iterator[Key]:
    """The coroutines that a call makes a loop run, and waits for: `asyncio.run(main())`."""
    called = (each for each in scene.reach.inference.types(call.function, site) if isinstance(each, Callable))
    marks = [find_mark(scene.reach.program.function(each.function), "blocks") for each in called]
    if any(mark and mark.first == "loop" for mark in marks):
        yield from (key for each in call.arguments if not each.keyword for key in pending(scene, site, each))


def pending(scene: Scene, site: Key, argument: Argument) -> Iterator[Key]:
    """The coroutines of the project that an argument gives. Raises Unknown where it may be others."""
    value = Element(argument.value, is_async=False) if argument.keyword == "*" else argument.value
    found = scene.reach.inference.types(value, site)
    if not found:
        raise Unknown
    for each in found:
        yield from coroutines_of(each)


def coroutines_of(value: Type) -> Iterator[Key]:
    match value:
        case Pending(call=Callable(function=key)):
            yield from () if is_stub(key.path) else (key,)
        case Collection(item=item):
            yield from coroutines_of(item)
        case Row(parts=parts) | Gathered(parts=parts):
            yield from (key for part in parts for each in part for key in coroutines_of(each))
        case _:
            raise Unknown
