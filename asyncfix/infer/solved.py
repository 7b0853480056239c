"""The answer to each question, from others."""

from typing import cast

from asyncfix.infer.answers import (
    Based,
    Called,
    Decorated,
    Evaluated,
    GivenBack,
    Global,
    Held,
    Initial,
    Lively,
    Metaclass,
    Passed,
    Question,
    Registrations,
    Returned,
    Sending,
    Shared,
    Targeted,
    Targets,
    Variable,
    Yielded,
    is_wide,
)
from asyncfix.infer.containers import union
from asyncfix.infer.data import Condensed
from asyncfix.infer.passed import Sent
from asyncfix.infer.registered import Registered
from asyncfix.infer.supposed import Supposed
from asyncfix.infer.types import NOTHING, Types
from asyncfix.link.program import Key
from asyncfix.model.expressions import Item


class Solved(Condensed):
    """Finds for each question what knows its answer."""

    def solve(self, question: Question) -> Types:
        found = self._solved(question)
        return found if is_wide(question) else self.condensed(found)

    def _solved(self, question: Question) -> Types:
        match question:
            case Variable(scope=scope, name=name, index=index):
                bindings = self.program.function(scope).bindings
                chosen = [bindings[index]] if index >= 0 else [b for b in bindings if b.name == name]
                return union(self.bound(binding, scope) for binding in chosen)
            case Global(module=module, name=name):
                return self.find_global(self.program.modules[module.path], name)
            case Called(function=expression, scope=scope) | Evaluated(expression=expression, scope=scope):
                return self.types(expression, scope)
            case Passed() | Returned() | GivenBack() | Yielded() | Decorated():
                return self._about_function(question)
            case Held() | Shared() | Initial() | Lively() | Based() | Metaclass():
                return self._about_class(question)
            case Sending() | Targeted() | Registrations():
                return cast(Types, self._gathered_up(question))

    def _about_function(self, question: Passed | Returned | GivenBack | Yielded | Decorated) -> Types:
        """What a function gets and gives."""
        match question:
            case Passed(function=key, parameter=parameter):
                return self.passed(key, parameter)
            case Returned(function=key):
                return self.returns(key)
            case GivenBack(function=key, passed=passed, depth=depth):
                return self.made_of(key, self.answer.noted(lambda: Supposed(passed)).again(), depth)
            case Yielded(function=key):
                return self.yields(key)
            case Decorated(function=key):
                return self.decorated(key)

    def _about_class(self, question: Held | Shared | Initial | Lively | Based | Metaclass) -> Types:
        """What a class and its objects hold, and what it stands below."""
        match question:
            case Held(cls=cls, attr=attr) if self.is_namespace(cls):
                return self.in_namespace(cls, attr)
            case Held(cls=cls, attr=attr):
                held = self.described(cls, attr) | union(self.written(each, attr, cls) for each in self.order(cls))
                held = self.standing_in_field(held, cls, attr) or self.filled(cls, attr)
                held = held or self.written_outside(cls, attr)
                return held | self.stored_by_calls(cls, attr)
            case Shared(cls=cls, attr=attr):
                return self.shared(cls, attr)
            case Initial(function=key, parameter=parameter, cls=cls):
                return self.initial(key, parameter, cls)
            case Lively(cls=cls):
                return self.lively(cls)
            case Based() | Metaclass():
                return self._inherited(question)

    def _gathered_up(self, question: Sending | Targeted | Registrations) -> Sent | Targets | Registered:
        """What stands all over the program under one name."""
        match question:
            case Sending(name=name, slot=slot):
                return self.calls.send(name, slot, self)
            case Targeted(attr=attr):
                return self.find_targets(attr)
            case Registrations(name=name):
                return self.registrations(name)

    def _inherited(self, question: Based | Metaclass) -> Types:
        """What a class says in its parentheses."""
        found = self.program.cls(question.cls)
        stated = found.bases[question.index] if isinstance(question, Based) else found.metaclass
        while isinstance(stated, Item) and isinstance(question, Based):  # `Store[int]` inherits from Store
            stated = stated.value
        return self.types(stated, Key(question.cls.path, found.parent)) if stated else NOTHING
