"""What SQL a call executes, as far as it is written somewhere: there, in a variable, or by all who pass it."""

import ast
from collections.abc import Iterator

from asyncfix.infer.types import Callable
from asyncfix.link.program import Key
from asyncfix.model.expressions import Call, Constant, Expression, Name, Parameterised
from asyncfix.repair.scene.scene import Scene

MOST_STEPS = 5  # variables and callers that are followed


def texts_of(scene: Scene, function: Key, call: ast.Call) -> frozenset[str]:
    """All that it may be, none where that isn't known. A library's function may get the cursor before the SQL."""
    found = scene.operations(function).get(("call", scene.span(call)))
    given = found.value.arguments[:2] if found and isinstance(found.value, Call) else ()
    for argument in given:
        texts = list(written(scene, function, argument.value, MOST_STEPS)) if not argument.keyword else [None]
        if texts and None not in texts:
            return frozenset(each for each in texts if each is not None)
    return frozenset()


def written(scene: Scene, function: Key, value: Expression, steps: int) -> Iterator[str | None]:
    """The texts that an expression may be, None for one that isn't known."""
    match value:
        case Constant(value=str(text)):
            yield text
        case Name(bindings=(_, *_) as bindings) if steps:
            facts = scene.reach.program.function(function)
            for index in bindings:
                yield from written(scene, function, facts.bindings[index].value, steps - 1)
        case Name(id=name, bindings=()) if steps:
            uses = scene.reach.program.modules[function.path].names.get(name, ())
            yield from (text_in(each.binding.value) for each in uses)
        case Parameterised(parameter=name) if steps:
            yield from passed(scene, function, name, steps - 1)
        case _:
            yield None


def text_in(value: Expression) -> str | None:
    return value.value if isinstance(value, Constant) and isinstance(value.value, str) else None


def passed(scene: Scene, function: Key, name: str, steps: int) -> Iterator[str | None]:
    """What callers pass for a parameter; nothing is known of a default, nor where none calls it."""
    facts, inference = scene.reach.program.function(function), scene.reach.inference
    calls = 0
    for site, call in inference.calls.mentioning(facts.name):
        callees = inference.types(call.function, site)
        if any(isinstance(each, Callable) and each.function == function for each in callees):
            calls += 1
            given = inference.bound_by_caller(function, call).get(name)
            yield from written(scene, site, given, steps) if given else [None]
        elif not callees:
            yield None  # it may be called there
    if not calls:
        yield None
