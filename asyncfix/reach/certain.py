"""What a value is for certain.

The types of inference leave out what is not known: a value of which they say `Repo` may be something else, too. Here
all that a value may be is known, or nothing is. A constant counts, what was made on the spot, what `isinstance` has
found, and what an annotation says of a value that is passed on. A function's own tests say more than its annotations.
"""

from asyncfix.infer.answers import scope_of
from asyncfix.infer.types import Context, Plain, Types
from asyncfix.link.program import Key
from asyncfix.model.expressions import (
    Attribute,
    Awaited,
    Call,
    Constant,
    Display,
    Either,
    Expression,
    Name,
    Narrowed,
    Parameterised,
    last_name,
)
from asyncfix.reach.keys import is_still, looked_up, place_in
from asyncfix.reach.kinds import Class_
from asyncfix.reach.promised import Promises, all_of

CERTAIN = "!"  # behind a parameter's name in a context: all that it may be
DEEPEST = 8  # expressions that a value is made of

NOTHING_PASSED: Context = frozenset()
NONE: Types = frozenset((Plain("NoneType", True, False),))


class Certainty(Promises):
    """Evaluates expressions of a function, as far as all that they may be is known."""

    def value(self, value: Expression, scope: Key, context: Context, depth: int = DEEPEST) -> Types | None:
        """All that a value may be, None where something is unknown."""
        if depth <= 0:
            return None
        match value:
            case Constant(value=constant):
                name = type(constant).__name__
                text = constant if isinstance(constant, str) else None
                return frozenset((Plain(name, True, bool(constant), text),))
            case Display(kind=kind, items=items) if (kind, len(items)) != ("list", 1):  # which may be a generator
                return frozenset((Plain(kind, True),))
            case Name(bindings=bindings) if bindings:
                bound = (self._program.function(scope).bindings[each] for each in bindings)
                return all_of(self.value(each.value, scope, context, depth - 1) for each in bound)
            case Parameterised(parameter=name):
                return self._parameter(name, scope, context)
            case Either(options=options):
                return all_of(self.value(each, scope, context, depth - 1) for each in options)
            case Narrowed(value=tested, test=test, holds=holds):
                return self._narrowed(self.value(tested, scope, context, depth - 1), self.classes(test, scope), holds)
            case Attribute(value=owner, attr=attr):
                return self._attribute(self.value(owner, scope, context, depth - 1), attr)
            case Call() if looked := looked_up(value):
                return self._looked_up(*looked, value, scope, context)
            case Call():
                return self._called(value, scope, is_awaited=False)
            case Awaited(value=Call() as call):
                return self._called(call, scope, is_awaited=True)
            case _:
                return None

    def _parameter(self, name: str, scope: Key, context: Context) -> Types | None:
        if (found := certain_of(name, context)) is not None:
            return found
        function = self._program.function(scope)
        if name == function.parameters[0].name and (receiver := self._inference.receiver(scope, function)):
            return receiver
        parameter = next(each for each in function.parameters if each.name == name)
        if parameter.annotation is None or parameter.kind not in ("positional", "keyword"):
            return None
        where = scope_of(scope, function)
        declared = self.annotated(parameter.annotation, where)
        return all_of(
            (
                declared,
                frozenset() if parameter.default is None else self.value(parameter.default, where, NOTHING_PASSED),
            )
        )

    def _looked_up(self, name: Name, key: str, call: Call, scope: Key, context: Context) -> Types | None:
        """What a mapping of arguments answers that is asked for a key which the call has left out."""
        is_left_out = certain_of(place_in(name.id, key), context) is not None
        if not is_left_out or not is_still(name, self._program.function(scope)):
            return None
        match last_name(call.function), call.arguments:
            case "__contains__", _:
                return frozenset((Plain("bool", True, False),))
            case "get", (_,):
                return NONE
            case _, (_, default):
                return self.value(default.value, scope, context)
            case _:
                return None

    def _narrowed(self, found: Types | None, classes: tuple[Class_ | None, ...], holds: bool) -> Types | None:
        if found is None:
            known = [each for each in classes if each]
            return frozenset(known) if holds and known and len(known) == len(classes) else None
        left = [(each, self.is_any(each, classes)) for each in found]
        if not holds:
            return frozenset(each for each, is_one in left if is_one is not True)
        if any(is_one is None for _, is_one in left):
            return self._narrowed(None, classes, holds)
        return frozenset(each for each, is_one in left if is_one)


def certain_of(name: str, context: Context) -> Types | None:
    wanted = name + CERTAIN
    return next((types for each, types in context if each == wanted), None)
