"""Which tests on the way to an operation can't be passed, by what a call passes."""

from collections.abc import Iterable

from asyncfix.infer.inference import Inference
from asyncfix.infer.types import Context, Types
from asyncfix.link.program import Key
from asyncfix.model.facts import Attribute, Call, Condition, Expression, Guard, Name, Narrowed, Parameterised
from asyncfix.reach.asked import Asked
from asyncfix.reach.attributes import Attributes
from asyncfix.reach.certain import Certainty, certain_of
from asyncfix.reach.keys import looked_up
from asyncfix.reach.kinds import is_none
from asyncfix.reach.passing import Passing, is_receiver


class Excluding:
    """Answers which operations of a function don't run, where it is entered by one call."""

    def __init__(self, inference: Inference) -> None:
        self._program = inference.program
        self.certainty = Certainty(inference)
        self.asked = Asked(inference)
        self.passing = Passing(inference, self.certainty, self.asked)
        self.attributes = Attributes(inference, self.certainty, self.asked, self.passing)

    def is_excluded(self, guards: Iterable[Guard], scope: Key, context: Context) -> bool:
        """Whether one of the tests on the way to an operation can't be passed."""
        return any(all(self._fails(each, scope, context) for each in guard) for guard in guards)

    def _fails(self, condition: Condition, scope: Key, context: Context) -> bool:
        """Whether a condition can't hold, whatever is not known."""
        match condition:
            case Condition("true", Call(Name("isinstance", ()), (tested, test)), holds) if self._is_asked(
                tested.value, scope, context
            ):
                found = self.certainty.value(tested.value, scope, context)
                classes = self.certainty.classes(test.value, scope) if found else ()
                return found is not None and all(self.certainty.is_any(each, classes) is (not holds) for each in found)
            case Condition("true" | "none" as kind, value, holds):
                found = self._known(value, scope, context)
                answer = self.certainty.is_true if kind == "true" else is_none
                return {answer(each) for each in found or ()} == {not holds}
            case _:
                return False

    def _known(self, value: Expression, scope: Key, context: Context) -> Types | None:
        """All that something may be of which the truth is asked."""
        match value:
            case Name():
                return self.certainty.value(value, scope, context) if self._is_asked(value, scope, context) else None
            case Attribute(Name() as owner, attr):
                is_own = is_receiver(owner, self._program.function(scope))
                return self.attributes.here(attr, scope, context) if is_own else None
            case Call() if (looked := looked_up(value)) and not self._is_bound_inside(looked[0].id, scope):
                return self.certainty.value(value, scope, context)
            case _:
                return None

    def _is_asked(self, value: Expression, scope: Key, context: Context) -> bool:
        """Whether a name stands for what a caller passed or for what was made here, and nested code doesn't bind it."""
        if not isinstance(value, Name) or not value.bindings:
            return False
        function = self._program.function(scope)
        todo = [value]
        while todo:
            name = todo.pop()
            for each in (function.bindings[index].value for index in name.bindings):
                tested = each.value if isinstance(each, Narrowed) else each
                if isinstance(tested, Parameterised) and certain_of(tested.parameter, context) is None:
                    return False
                if isinstance(each, Narrowed) and isinstance(tested, Name):
                    todo.append(tested)
        return not self._is_bound_inside(value.id, scope)

    def _is_bound_inside(self, name: str, scope: Key) -> bool:
        """Whether a nested function binds a name of this one: `nonlocal` may be why."""
        functions = self._program.modules[scope.path].functions.values()
        nested = (each for each in functions if each.parent == scope.qualname)
        return any(binding.name == name for each in nested for binding in each.bindings)
