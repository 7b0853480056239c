"""What a constructor is given for the objects of one class.

`Base.__init__` gets something else from each subclass. An attribute that it sets is what the constructors between the
object's own class and `Base` hand up to it, not what those of all its siblings do.
"""

from collections.abc import Iterator
from itertools import pairwise

from asyncfix.infer.answers import Initial, scope_of
from asyncfix.infer.calls import bound_parameters, parameter_of
from asyncfix.infer.containers import union
from asyncfix.infer.descriptors import Descriptors
from asyncfix.infer.given import is_super
from asyncfix.infer.parts import parts_of
from asyncfix.infer.supposed import Supposed
from asyncfix.infer.types import Callable, Types
from asyncfix.link.program import Key
from asyncfix.model.expressions import Attribute, Call, Expression, Name
from asyncfix.model.facts import Function


class Constructed(Descriptors):
    """Follows arguments up the constructors of one class."""

    def stored(self, value: Expression, method: Key, cls: Key) -> Types:
        """What a method puts in an attribute of an object of `cls`."""
        given = self._handed_up(value, method, cls)
        return self.argument(value, method, given) if given else self.types(value, method)

    def initial(self, init: Key, parameter: str, cls: Key) -> Types:
        """What a parameter of a constructor holds where the object is of `cls`, or of a class below it."""
        below = (each for each in self.calls.below(cls) if each != cls and cls in self.order(each))
        found = union(
            (*self._initial(init, parameter, cls), *(self.answer(Initial(init, parameter, e)) for e in below))
        )
        function = self.program.function(init)
        default = next(each.default for each in function.parameters if each.name == parameter)
        return found if default is None else found | self.types(default, scope_of(init, function))

    def _initial(self, init: Key, parameter: str, cls: Key) -> Iterator[Types]:
        constructors = [key for each in self.order(cls) for key in self.own_methods(each, "__init__")]
        if init not in constructors:
            return
        if constructors[0] == init:
            sites = self.calls.made_with(cls, init, parameter, self)
            yield from (self.types(value, scope) for value, scope in sites)
        for lower, after in pairwise(constructors[: constructors.index(init) + 1]):
            for value in self._passed_up(lower, init, after, parameter):
                yield self.argument(value, lower, self._handed_up(value, lower, cls))

    def _passed_up(self, lower: Key, init: Key, after: Key, parameter: str) -> Iterator[Expression]:
        """What one constructor passes to another for a parameter; behind `super()` stands the next in order."""
        for operation in self.program.function(lower).operations:
            match operation.value:
                case Call(function=Attribute(value=owner, attr="__init__")) as call if operation.kind == "call":
                    is_next = is_super(owner)
                    callees = self.called_by(call, lower)
                    if (is_next and after == init) or (not is_next and any(is_of(each, init) for each in callees)):
                        skip = 1 if is_next or any(isinstance(e, Callable) and e.receiver for e in callees) else 0
                        bound = bound_parameters(self.program.function(init), call, skip)
                        if parameter in bound:
                            yield bound[parameter]

    def _handed_up(self, value: Expression, method: Key, cls: Key) -> Supposed:
        """The parameters of a constructor that a value is made of, as they are for the objects of `cls`."""
        function = self.program.function(method)
        if function.name != "__init__" or cls == Key(method.path, function.owner):
            return Supposed(())
        names = self._free_parameters(value, method, function)
        return Supposed((name, self.answer(Initial(method, name, cls))) for name in names)

    def _free_parameters(self, value: Expression, method: Key, function: Function) -> list[str]:
        """The parameters without a telling annotation that an expression reads."""
        read = {parameter_of(each, function) for each in parts_of(value, 4) if isinstance(each, Name)}
        scope = scope_of(method, function)
        plain = [each for each in function.parameters[1:] if each.kind in ("positional", "keyword")]
        return [each.name for each in plain if each.name in read and not self.declared(each.annotation, scope)]


def is_of(callee: object, function: Key) -> bool:
    return isinstance(callee, Callable) and callee.function == function
