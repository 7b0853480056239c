"""Awaits of coroutines under other names: by a lambda, an element of a dictionary, an object, a parameter."""

import ast
from collections.abc import Iterator, Mapping, Sequence

from asyncfix.link.program import Key
from asyncfix.model.expressions import Call
from asyncfix.model.source import Span
from asyncfix.reach.reach import Reach
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.stage import Stage
from asyncfix.repair.scene.syntax import own_nodes


def awaited_so(stage: Stage, callee: Key) -> Iterator[tuple[Key, ast.Await]]:
    """The awaits of a coroutine in others that don't say its name."""
    scene = stage.scene(callee.path)
    index = scene.everywhere.remember("awaited under other names", lambda: find_all(stage.reach))
    for root, span in index.get(callee, ()):
        if await_ := awaits_at(stage.scene(root.path), root).get(span):
            yield root, await_
    for root in stage.reach.inference.wrappers(callee):
        from asyncfix.repair.judgement.decorating import awaits_of_wrapped

        yield from ((root, each) for each in awaits_of_wrapped(stage.scene(root.path), root))


def find_all(reach: Reach) -> Mapping[Key, Sequence[tuple[Key, Span]]]:
    """Where each coroutine of the project is awaited so, by the place of the call."""
    found: dict[Key, dict[tuple[Key, Span], None]] = {}
    for root in sorted(reach.roots):
        for each in reach.program.function(root).operations:
            if each.kind == "call" and each.awaited and isinstance(each.value, Call):
                from asyncfix.repair.scene.handed_on import coroutines_by

                for key in coroutines_by(reach, root, each.value):
                    if spelled(each.value) != reach.program.function(key).name:
                        found.setdefault(key, {})[root, each.span] = None
    return {key: tuple(places) for key, places in found.items()}


def spelled(call: Call) -> str:
    return str(getattr(call.function, "attr", getattr(call.function, "name", "")))


def awaits_at(scene: Scene, root: Key) -> Mapping[Span, ast.Await]:
    """The awaits of a coroutine, by where what they wait for stands."""

    def find() -> Mapping[Span, ast.Await]:
        nodes = own_nodes(list(scene.nodes[root].body)) if root in scene.nodes else iter(())
        return {scene.span(each.value): each for each in nodes if isinstance(each, ast.Await)}

    return scene.remember(("awaits at", root), find)
