"""What a wrapper does with the function that its decorator was given."""

from collections.abc import Collection

from asyncfix.catalog import is_stub
from asyncfix.infer.answers import scope_of
from asyncfix.infer.calls import bound_parameters, last_name, parameter_of
from asyncfix.infer.fields import Fields
from asyncfix.infer.parts import calls_of, mentions
from asyncfix.infer.types import Callable, ClassType
from asyncfix.link.program import Key
from asyncfix.model.expressions import Call, Definition, Expression, Name
from asyncfix.model.facts import Function

NOW = ("now", "in_greenlet")  # when a library runs what it is given: before it returns
MOST_HANDED = 3  # functions deep that a closure is followed until something calls it


class Wrappers(Fields):
    """Tells wrappers that call a function from those that leave it to another thread, or to nobody."""

    def calls_given(self, wrapper: Key) -> bool:
        """Whether a wrapper calls what its decorator was given, or gives it to code that may."""
        outer = self.program.function(scope_of(wrapper, self.program.function(wrapper)))
        return self._calls_any(wrapper, frozenset(each.name for each in outer.parameters))

    def _calls_any(self, key: Key, given: Collection[str]) -> bool:
        function = self.program.function(key)
        return any(self._comes_to(call, key, function, given) for call in calls_of(function))

    def _comes_to(self, call: Call, scope: Key, function: Function, given: Collection[str]) -> bool:
        if mentions(call.function, function, given, 3):
            return True
        if self.is_offload(call, scope):
            return False
        return any(
            last_name(each.value) in given or self._is_called_around(each.value, call, scope, given)
            for each in call.arguments
        )

    def _is_called_around(self, value: Expression, call: Call, scope: Key, given: Collection[str]) -> bool:
        """Whether an argument is a closure that calls what was given, and the call calls that."""
        closure = closure_of(value, self.program.function(scope))
        nested = Key(scope.path, closure) if closure else None
        if nested is None or self.program.function(nested).is_async:
            return False
        return self._calls_any(nested, given) and self._is_called(value, call, scope, MOST_HANDED)

    def _is_called(self, value: Expression, call: Call, scope: Key, depth: int) -> bool:
        """Whether a call calls an argument before it returns, itself or through what it hands it to."""
        for callee in self.types(call.function, scope) if depth else ():
            if isinstance(callee, Callable) and not (function := self.program.function(callee.function)).is_async:
                bound = bound_parameters(function, call, 1 if callee.receiver else 0)
                names = {name for name, each in bound.items() if each is value}
                if is_run_now(function, names) or self._calls_one_of(names, callee.function, function, depth - 1):
                    return True
        return False

    def _calls_one_of(self, names: Collection[str], key: Key, function: Function, depth: int) -> bool:
        for call in calls_of(function) if names and not is_stub(key.path) else ():
            if is_one_of(call.function, names, function):
                return True
            handed = (each.value for each in call.arguments if is_one_of(each.value, names, function))
            if any(self._is_called(each, call, key, depth) for each in handed):
                return True
        return False

    def is_offload(self, call: Call, scope: Key) -> bool:
        """Whether a call hands an argument to another thread."""
        for callee in self.types(call.function, scope):
            if isinstance(callee, Callable) and is_elsewhere(self.program.function(callee.function)):
                return True
            if isinstance(callee, ClassType):
                inits = [self.program.function(each) for each in self.methods(callee.cls, "__init__")]
                if any(map(is_elsewhere, inits)):
                    return True
        return False


def is_elsewhere(function: Function) -> bool:
    """Whether a library's function leaves it to another thread, or to later, to call what it is given."""
    marks = (each for each in function.marks if each.name in ("runs", "offloads", "binds"))
    return any(each.first not in NOW for each in marks)


def is_run_now(function: Function, names: Collection[str]) -> bool:
    """Whether a library's function calls one of these parameters before it returns."""
    marks = (each for each in function.marks if each.name == "runs" and each.first in NOW)
    return any(each.positional[-1] in names for each in marks)


def is_one_of(value: Expression, names: Collection[str], function: Function) -> bool:
    """Whether an expression is one of these parameters."""
    return isinstance(value, Name) and parameter_of(value, function) in names


def closure_of(value: Expression, function: Function) -> str:
    """The nested function that an expression is, written there or by its name; "" for none."""
    if isinstance(value, Name) and len(value.bindings) == 1:
        value = function.bindings[value.bindings[0]].value
    return value.qualname if isinstance(value, Definition) and value.kind == "function" else ""
