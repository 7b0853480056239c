"""Which tests on the way to an operation can't be passed, by what a call passes."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from asyncfix.infer.inference import Inference
from asyncfix.infer.types import Context, Types
from asyncfix.link.program import Key
from asyncfix.model.expressions import Attribute, Call, Expression, Name, Narrowed, Parameterised
from asyncfix.model.facts import Condition, Function, Guard, Operation
from asyncfix.model.source import begin
from asyncfix.reach.asked import Asked
from asyncfix.reach.attributes import Attributes, touching
from asyncfix.reach.certain import Certainty, certain_of
from asyncfix.reach.keys import looked_up
from asyncfix.reach.kinds import is_none
from asyncfix.reach.passing import Passing, is_receiver
from asyncfix.reach.text_tests import answered, text_test

Asking = tuple[Name, Key, Context]


class Excluding:
    """Answers which operations of a function don't run, where it is entered by one call."""

    def __init__(self, inference: Inference) -> None:
        self._program = inference.program
        self.certainty = Certainty(inference)
        self._left_over: dict[tuple[Key, Context], dict[Guard, Guard]] = {}
        self._excluded: dict[tuple[Operation, Key, Context], bool] = {}
        self.asked = Asked(inference)
        self._bound: dict[Asking, Name] = {}
        self._asking: set[Asking] = set()  # names whose bindings are being looked at
        self._met: set[Asking] = set()  # of these, those that were asked for again meanwhile
        self._bound_inside: dict[Key, Mapping[str, tuple[int, int]]] = {}
        self._nested: dict[Path, dict[str, list[Function]]] = {}
        self.passing = Passing(inference, self.certainty, self.asked)
        self.attributes = Attributes(inference, self.certainty, self.asked, self.passing, self.is_behind_closed)

    def is_excluded(self, operation: Operation, scope: Key, context: Context) -> bool:
        """Whether one of the tests on the way to an operation can't be passed."""
        left: list[Guard] = []
        guards = operation.guards[::-1]  # of a long `elif` the own test of an arm is the last one
        for guard in guards:
            left.append(self._left(guard, operation, scope, context))
            if not left[-1]:
                return True
        is_less = any(len(some) < len(guard) for some, guard in zip(left, guards, strict=True))
        return is_less and self._is_contradicted(left, operation, scope, context)

    def _is_contradicted(self, guards: Sequence[Guard], operation: Operation, scope: Key, context: Context) -> bool:
        """Whether conditions that must hold leave another test none that can."""
        facts = [each[0] for each in guards if len(each) == 1 and self._lasts(each[0].value, operation, scope, context)]
        return any(all(any(denies(fact, each) for fact in facts) for each in guard) for guard in guards)

    def _lasts(self, value: Expression, operation: Operation, scope: Key, context: Context) -> bool:
        """Whether a value is the same in all tests on the way to an operation."""
        function = self._program.function(scope)
        match value:
            case Name(bindings=bindings):  # one of several may be made between two tests in a loop
                return len(bindings) == 1 or (bool(bindings) and not operation.in_loop)
            case Attribute(Name() as owner, attr):
                return is_receiver(owner, function) and self._is_untouched(attr, operation, scope, context)
            case _:
                return False

    def is_behind_closed(self, guards: Sequence[Guard], scope: Key, context: Context) -> bool:
        """Whether one of some tests can't be passed, whatever ran before."""
        return not all(self._left(guard, None, scope, context) for guard in guards)

    def _left(self, guard: Guard, operation: Operation | None, scope: Key, context: Context) -> Guard:
        """The conditions of a test of which one must hold, and may.

        The tests of a long `elif` stand before each of its arms: of names they say the same in all of them.
        """
        known = self._left_over.setdefault((scope, context), {})
        if (found := known.get(guard)) is not None:
            return found
        found = tuple(each for each in guard if not self._fails(each, operation, scope, context))
        if not self._asking and not any(map(is_of_attribute, guard)):
            known[guard] = found
        return found

    def _fails(self, condition: Condition, operation: Operation | None, scope: Key, context: Context) -> bool:
        """Whether a condition can't hold, whatever is not known."""
        match condition:
            case Condition("true", Call(Name("isinstance", ()), (tested, test)), holds):
                if not self._is_asked(tested.value, operation, scope, context):
                    return False
                found = self.certainty.value(tested.value, scope, context)
                classes = self.certainty.classes(test.value, scope) if found else ()
                return found is not None and all(self.certainty.is_any(e, classes) is (not holds) for e in found)
            case Condition("true", value, holds) if asked := text_test(value):
                about, question = asked
                known = self._known(about, operation, scope, context) or ()
                return {answered(each, question) for each in known} == {not holds}
            case Condition("true" | "none" as kind, value, holds):
                found = self._known(value, operation, scope, context)
                answer = self.certainty.is_true if kind == "true" else is_none
                return {answer(each) for each in found or ()} == {not holds}
            case _:
                return False

    def _known(self, value: Expression, operation: Operation | None, scope: Key, context: Context) -> Types | None:
        """All that something may be of which the truth is asked."""
        match value:
            case Name():
                bound = self._bound_there(value, scope, context)
                is_asked = self._is_asked(bound, operation, scope, context)
                return self.certainty.value(bound, scope, context) if is_asked else None
            case Attribute(Name() as owner, attr):
                is_own = is_receiver(owner, self._program.function(scope))
                return self._attribute(attr, operation, scope, context) if is_own else None
            case Call() if (looked := looked_up(value)) and not self._is_bound_inside(looked[0].id, operation, scope):
                return self.certainty.value(value, scope, context)
            case _:
                return None

    def _bound_there(self, name: Name, scope: Key, context: Context) -> Name:
        """A name without what it is bound to behind tests that can't be passed."""
        asking = (name, scope, context)
        if len(name.bindings) < 2:
            return name
        if asking in self._asking:
            self._met.add(asking)
            return name
        if asking not in self._bound:
            return self._look_at_bindings(asking)
        return self._bound[asking]

    def _look_at_bindings(self, asking: Asking) -> Name:
        """Kept unless it hangs on a name that is still being looked at."""
        name, scope, context = asking
        bindings = self._program.function(scope).bindings
        met, self._met = self._met, set()
        self._asking.add(asking)
        open_ones = tuple(e for e in name.bindings if not self.is_behind_closed(bindings[e].guards, scope, context))
        self._asking.discard(asking)
        self._met.discard(asking)
        found = Name(name.id, open_ones) if open_ones else name
        if not self._met:
            self._bound[asking] = found
        self._met |= met
        return found

    def _attribute(self, attr: str, operation: Operation | None, scope: Key, context: Context) -> Types | None:
        found = self.attributes.at_first(attr, scope, context)
        if found is not None and operation and self._is_untouched(attr, operation, scope, context):
            return found
        found = self.attributes.just_set(attr, operation, scope, context) if operation else None
        return self.attributes.here(attr, scope, context) if found is None else found

    def _is_untouched(self, attr: str, operation: Operation, scope: Key, context: Context) -> bool:
        """Whether nothing that runs before an operation of a method may set an attribute of its object."""
        function = self._program.function(scope)
        found = touching(attr, operation, function)
        before = function.operations[: function.operations.index(operation)] if found else ()
        return all(each in before and self._is_excluded_too(each, scope, context) for each in found)

    def _is_excluded_too(self, operation: Operation, scope: Key, context: Context) -> bool:
        question = (operation, scope, context)
        if question not in self._excluded:
            self._excluded[question] = self.is_excluded(operation, scope, context)
        return self._excluded[question]

    def _is_asked(self, value: Expression, operation: Operation | None, scope: Key, context: Context) -> bool:
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
        return not self._is_bound_inside(value.id, operation, scope)

    def _is_bound_inside(self, name: str, operation: Operation | None, scope: Key) -> bool:
        """Whether a nested function that there may be before an operation binds a name: `nonlocal` may be why."""
        if scope not in self._bound_inside:
            self._bound_inside[scope] = self._find_bound_inside(scope)
        first = self._bound_inside[scope].get(name)
        return first is not None and (operation is None or operation.in_loop or first < begin(operation.span))

    def _find_bound_inside(self, scope: Key) -> Mapping[str, tuple[int, int]]:
        """The names that nested functions bind, by where the first of these begins."""
        found: dict[str, tuple[int, int]] = {}
        for each in self._nested_in(scope.path).get(scope.qualname, ()):
            for name in self._binding_inside(Key(scope.path, each.qualname)):
                found[name] = min(found.get(name, begin(each.span)), begin(each.span))
        return found

    def _binding_inside(self, scope: Key) -> Iterator[str]:
        yield from (binding.name for binding in self._program.function(scope).bindings)
        for each in self._nested_in(scope.path).get(scope.qualname, ()):
            yield from self._binding_inside(Key(scope.path, each.qualname))

    def _nested_in(self, path: Path) -> dict[str, list[Function]]:
        """The functions of a file by what they are defined in."""
        if path not in self._nested:
            found = self._nested[path] = {}
            for each in self._program.modules[path].functions.values():
                if each.parent is not None:
                    found.setdefault(each.parent, []).append(each)
        return self._nested[path]


def is_of_attribute(condition: Condition) -> bool:
    """Whether an attribute is tested: what that is depends on what ran before."""
    asked = text_test(condition.value)
    return isinstance(asked[0] if asked else condition.value, Attribute)


def denies(fact: Condition, other: Condition) -> bool:
    """Whether two conditions on one value can't both hold: what is true is not None."""
    if fact.value != other.value:
        return False
    match (fact.kind, fact.holds), (other.kind, other.holds):
        case (kind, holds), (same, opposite) if kind == same:
            return holds is not opposite
        case (("true", True), ("none", True)) | (("none", True), ("true", True)):
            return True
        case _:
            return False
