"""What functions lead to, at any depth, by the marks of the catalog."""

from collections.abc import Callable, Iterator

from asyncfix.catalog import is_stub
from asyncfix.catalog.marks import find_mark
from asyncfix.link.program import Key
from asyncfix.model.facts import Function
from asyncfix.reach.target import Target
from asyncfix.repair.scene.answers import Leading
from asyncfix.repair.scene.scene import Scene


def reaches_mark(scene: Scene, entered: Target, mark: str, *words: str) -> bool:
    """Whether calling a function calls one that has this mark, with one of some words; what only begins is left out."""
    program = scene.reach.program
    leading = _leading(scene, mark, words, lambda key: not program.function(key).is_async)
    return scene.everywhere.remember(("leading to mark", mark, words), leading).leads(entered)


def comes_to_wait(scene: Scene, entered: Target, *kinds: str) -> bool:
    """Whether a function, or one of the project that it calls or awaits, waits for something of these kinds."""
    leading = _leading(scene, "blocks", kinds, lambda key: not is_stub(key.path))
    return scene.everywhere.remember(("leading to waits", kinds), leading).leads(entered)


def waits_so(scene: Scene, entered: Target, keyword: str) -> bool:
    """Whether a function, or one of the project that it calls or awaits, waits in a way of which a mark says so."""

    def follow(each: Target) -> Iterator[Target]:
        return (edge.entered for edge in (() if is_stub(each.function.path) else scene.edges(each)))

    def is_meant(each: Target) -> bool:
        mark = find_mark(scene.reach.program.function(each.function), "blocks")
        return mark is not None and bool(mark.get(keyword))

    return scene.everywhere.remember(("leading to waits so", keyword), lambda: Leading(follow, is_meant)).leads(entered)


def waits_for(function: Function, *kinds: str) -> bool:
    """Whether the catalog says that a function itself does."""
    return has_mark(function, "blocks", kinds)


def has_mark(function: Function, name: str, words: tuple[str, ...]) -> bool:
    mark = find_mark(function, name)
    return mark is not None and (not words or mark.first in words)


def _leading(
    scene: Scene, mark: str, words: tuple[str, ...], is_followed: Callable[[Key], bool]
) -> Callable[[], Leading[Target]]:
    def follow(each: Target) -> Iterator[Target]:
        return (edge.entered for edge in (scene.edges(each) if is_followed(each.function) else ()))

    def is_meant(each: Target) -> bool:
        return has_mark(scene.reach.program.function(each.function), mark, words)

    return lambda: Leading(follow, is_meant)
