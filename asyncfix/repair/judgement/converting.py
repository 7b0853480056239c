"""Parameters that every call of a function gives a builtin type, `int` or `list`: calling one only makes a value."""

from collections.abc import Sequence

from asyncfix.link.program import Key
from asyncfix.model.expressions import Call, Expression, Name
from asyncfix.model.facts import Function
from asyncfix.repair.scene.scene import Scene

MAKING = frozenset("bool bytearray bytes complex dict float frozenset int list repr set str tuple".split())


def only_makes_values(scene: Scene, function: Key, parameter: str) -> bool:
    """Whether all that calls pass for a parameter are such types, by their names."""
    facts = scene.reach.program.function(function)
    sites = [(scope, call) for scope, call in scene.reach.inference.calls.mentioning(facts.name)]
    return bool(sites) and all(is_builtin(scene, scope, passed(facts, call, parameter)) for scope, call in sites)


def passed(facts: Function, call: Call, parameter: str) -> Expression | None:
    """What a call of a function that is no method, by its own name, gives for a parameter."""
    if facts.owner or not isinstance(call.function, Name) or call.function.id != facts.name:
        return None
    named = {each.keyword: each.value for each in call.arguments if each.keyword}
    plain: Sequence[Expression] = [each.value for each in call.arguments if not each.keyword]
    if named.keys() & {"*", "**"}:
        return None
    places = {each.name: value for each, value in zip(facts.parameters, plain, strict=False)}
    return places.get(parameter, named.get(parameter))


def is_builtin(scene: Scene, scope: Key, value: Expression | None) -> bool:
    """A name that no function around and no module gives another meaning."""
    if not isinstance(value, Name) or value.bindings or value.id not in MAKING:
        return False
    module = scene.reach.program.modules[scope.path]
    return value.id not in module.names and not any(
        binding.name == value.id for function in module.functions.values() for binding in function.bindings
    )
