"""What is known of a function's parameters when it is entered from one particular place.

A callback belongs to the call that passes it and a receiver to its own class: without that, every caller of
`apply(function)` would seem to run what any of them passes.
"""

from collections.abc import Iterator, Set
from functools import cached_property
from typing import TYPE_CHECKING

from asyncfix.infer.calls import bound_parameters
from asyncfix.infer.inference import Inference
from asyncfix.infer.supposed import Supposed
from asyncfix.infer.types import NOTHING, Callable, ClassType, Context, Instance, Type, Types
from asyncfix.link.program import Key
from asyncfix.model.expressions import Argument, Attribute, Awaited, Call, Expression, Item, Name
from asyncfix.model.facts import Function, Operation
from asyncfix.reach.conditions import Site

if TYPE_CHECKING:
    from asyncfix.reach.choosing import Choosing
    from asyncfix.reach.constructing import Constructing
    from asyncfix.reach.excluding import Excluding

ANYWHERE: Context = frozenset()


class Contexts:
    """Evaluates expressions of a function that was entered from one place, and makes the next context."""

    def __init__(self, inference: Inference) -> None:
        self.inference = inference
        self._used: dict[Key, frozenset[str]] = {}
        self._last: Context = ANYWHERE
        self._supposed_last = Supposed(ANYWHERE)

    # What a call passes is asked where functions of the program are called, and not in many short programs.

    @cached_property
    def excluding(self) -> "Excluding":
        """Tells what a call never comes to, by what it passes."""
        from asyncfix.reach.excluding import Excluding

        return Excluding(self.inference)

    @cached_property
    def constructing(self) -> "Constructing":
        """Tells what the constructor of an object is given."""
        from asyncfix.reach.constructing import Constructing

        return Constructing(self.inference, self.excluding.certainty, self.excluding.asked)

    @cached_property
    def _choosing(self) -> "Choosing":
        from asyncfix.reach.choosing import Choosing

        return Choosing(self.inference, self.excluding)

    def never(self, value: Expression, scope: Key, context: Context) -> Types:
        """What a value can't be of what it may be: only an attribute can tell, by how its object was made."""
        return self._choosing.never(value, scope, context) if isinstance(value, Attribute) else NOTHING

    def types(self, expression: Expression, scope: Key, context: Context) -> Types:
        found = self.inference.known(expression, scope, self._supposed(context)) if context else None
        return self.inference.types(expression, scope) if found is None else found

    def site(self, api: Key, call: Call, scope: Key, context: Context) -> Site:
        """A call of a library's function in one that was entered so."""
        return Site(api, call, scope, self._supposed(context)) if context else Site(api, call, scope)

    def _supposed(self, context: Context) -> Supposed:
        """The context as it was asked for last: a function's operations are looked at one after the other."""
        if context is not self._last:
            from asyncfix.reach.certain import CERTAIN

            told = (each for each in context if not each[0].endswith(CERTAIN))
            self._last, self._supposed_last = context, Supposed(told)
        return self._supposed_last

    def entering(
        self,
        target: Key,
        receiver: Type | None,
        call: Call,
        scope: Key,
        context: Context,
        captured: Context = ANYWHERE,
    ) -> Context:
        """The context of a function that a call enters; a closure brings what it has captured."""
        function = self.inference.program.function(target)
        skip = 1 if receiver else 0
        given = dict(self._arguments(target, function, call, scope, context, skip))
        if function.parent == scope.qualname and target.path == scope.path:
            given = dict(context) | given  # it sees the names of the function around it
        elif function.parent:
            given |= dict.fromkeys(self._captured_callbacks(target), NOTHING)
        given |= dict(captured)
        used = self.used(target)
        kept = {name: types for name, types in given.items() if name in used}
        kept.update(self.excluding.passing.passed(target, call, scope, context, skip))
        kept.update(self.excluding.attributes.handed(target, receiver, call, scope, context))
        return frozenset(kept.items()) | self.receiving(target, receiver)

    def is_excluded(self, operation: Operation, scope: Key, context: Context) -> bool:
        """Whether an operation stands behind a test that nothing passes where the function is entered so."""
        return bool(operation.guards) and self.excluding.is_excluded(operation, scope, context)

    def resuming(self, call: Callable) -> Context:
        """The context of a generator, which was made elsewhere."""
        used = self.used(call.function) if call.captured else ()
        captured = frozenset(each for each in call.captured if each[0] in used)
        return captured | self.receiving(call.function, call.receiver)

    def receiving(self, target: Key, receiver: Type | None) -> Context:
        """The context of a method of which only the receiver is known."""
        function = self.inference.program.function(target)
        if not isinstance(receiver, Instance | ClassType) or not function.parameters:
            return ANYWHERE
        first = function.parameters[0].name
        is_plain = receiver in self.inference.receiver(target, function)
        return ANYWHERE if is_plain or first not in self.used(target) else frozenset(((first, frozenset((receiver,))),))

    def told(self, target: Key, place: int, value: Type) -> Context:
        """The context of a function of which one argument is known."""
        names = [each.name for each in self.inference.program.function(target).parameters]
        is_used = place < len(names) and names[place] in self.used(target)
        return frozenset(((names[place], frozenset((value,))),)) if is_used else ANYWHERE

    def used(self, key: Key) -> frozenset[str]:
        """The names that a function's operations read."""
        if key not in self._used:
            function = self.inference.program.function(key)
            names = {name for each in function.operations for name in names_in(each.value)}
            if "super" in names:  # which reads the first parameter unsaid
                names |= {each.name for each in function.parameters[:1]}
            self._used[key] = frozenset(names | self._behind_variables(key, function, names))
        return self._used[key]

    def _behind_variables(self, key: Key, function: Function, names: Set[str]) -> frozenset[str]:
        """What the variables of the function around a closure are made of, of those that it reads."""
        if not function.parent:
            return frozenset()
        around = self.inference.program.function(Key(key.path, function.parent))
        free = names - {each.name for each in function.bindings}
        values = [each.value for each in around.bindings if each.name in free]
        return frozenset(name for value in values for name in names_in(value))

    def _captured_callbacks(self, key: Key) -> Iterator[str]:
        """What a nested function calls of the parameters around it: which call passed them can't be told any more."""
        function = self.inference.program.function(key)
        called = {each.value.function for each in function.operations if isinstance(each.value, Call)}
        names = {each.id for each in called if isinstance(each, Name) and not each.bindings}
        while names and function.parent:
            function = self.inference.program.function(Key(key.path, function.parent))
            yield from (each.name for each in function.parameters if each.name in names)

    def _arguments(
        self, target: Key, function: Function, call: Call, scope: Key, context: Context, skip: int
    ) -> Iterator[tuple[str, Types]]:
        bound = bound_parameters(function, call, skip)
        is_open = any(argument.keyword in ("*", "**") for argument in call.arguments)
        used = self.used(target)
        for parameter in function.parameters[skip:]:
            if parameter.name not in used or parameter.kind in ("args", "kwargs"):
                continue
            if parameter.name in bound:
                types = self._passed_for(target, parameter.name, bound[parameter.name], scope, context)
            elif parameter.default is None or is_open:
                continue
            else:
                outer = Key(target.path, function.parent or "")
                types = self._passed_for(target, parameter.name, parameter.default, outer, ANYWHERE)
            if types or self.inference.is_told_by_calls(target, parameter):
                yield parameter.name, types

    def _passed_for(self, target: Key, name: str, value: Expression, scope: Key, context: Context) -> Types:
        """What a call passes for a parameter; where that names an attribute, the text."""
        is_name = name in self.inference.naming(target)
        words = self.inference.spelled(value, scope, dict(context)) if is_name else NOTHING
        return words or self.types(value, scope, context)


def names_in(expression: Expression) -> Iterator[str]:
    """The names in an expression, as far as they can decide what runs."""
    todo: list[Expression] = [expression]
    while todo:
        match todo.pop():
            case Name(id=name):
                yield name
            case Attribute(value=value) | Item(value=value) | Awaited(value=value) | Argument(value=value):
                todo.append(value)
            case Call(function=function, arguments=arguments):
                todo += [function, *(argument.value for argument in arguments)]
            case _:
                pass
