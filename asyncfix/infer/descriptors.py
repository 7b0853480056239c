"""Attributes that an object of a class's body stands for: descriptors, and `name = property(getter)`."""

from collections.abc import Iterator
from functools import cached_property

from asyncfix.catalog import is_stub
from asyncfix.infer.answers import scope_of
from asyncfix.infer.calls import last_name
from asyncfix.infer.containers import union
from asyncfix.infer.decorators import PLAIN
from asyncfix.infer.elements import Elements
from asyncfix.infer.supposed import Supposed
from asyncfix.infer.types import NOTHING, Callable, ClassType, Instance, Type, Types
from asyncfix.link.program import Key, Program
from asyncfix.model.expressions import Argument, Call, Definition, Expression, Name

READING, SETTING = "__get__", "__set__"
ACCESSORS = {READING: (0, "fget"), SETTING: (1, "fset")}  # what `property` calls them, and in which place they stand


class Descriptors(Elements):
    """Finds what Python asks for what an object has in an attribute, instead of looking at the object."""

    def __init__(self, program: Program) -> None:
        super().__init__(program)
        self._describing: dict[tuple[Key, str], Types] = {}

    def described(self, cls: Key, attr: str) -> Types:
        """What the body of a class gives its objects for an attribute."""
        found, asked = self.in_body(cls, attr), self.descriptors(cls, attr)
        given = (self._given_by(key, each) for each in asked for key in self._methods_of(each, READING))
        return (found - asked).union(*given, *(self.returned(key, None) for key in self.accessors(cls, attr, READING)))

    def _given_by(self, key: Key, descriptor: Type) -> Types:
        """What a `__get__` returns of what its own object was made with."""
        function = self.program.function(key)
        made = Supposed(((function.parameters[0].name, frozenset((descriptor,))),)) if function.parameters else {}
        known = [self.known(each, key, made) for each in function.results]
        return self.returned(key, descriptor) if None in known else union(each for each in known if each is not None)

    def descriptors(self, cls: Key, attr: str) -> Types:
        """The objects of the program that stand for an attribute in the body of a class."""
        if not self._has_descriptors or is_stub(cls.path):
            return NOTHING
        return self.settled(self._describing, (cls, attr), lambda: self._find_descriptors(cls, attr))

    @cached_property
    def _has_descriptors(self) -> bool:
        return any(self.calls.having(name) for name in ACCESSORS)

    def _find_descriptors(self, cls: Key, attr: str) -> Types:
        found = self.in_body(cls, attr) or union(self._put_around(key) for key in self.methods(cls, attr))
        return frozenset(each for each in found if any(any(self._methods_of(each, name)) for name in ACCESSORS))

    def _methods_of(self, value: Type, name: str) -> Iterator[Key]:
        own = isinstance(value, Instance) and not is_stub(value.cls.path)
        return self.methods(value.cls, name) if own and isinstance(value, Instance) else iter(())

    def _put_around(self, method: Key) -> Types:
        """The object that a class, as a decorator, puts in the place of a function."""
        function = self.program.function(method)
        scope = scope_of(method, function)
        if is_stub(method.path) or not function.decorators or last_name(function.decorators[0]) in PLAIN:
            return NOTHING
        outermost = function.decorators[0]
        made = Call(outermost, (Argument(Definition(method.qualname, "function")),))
        is_class = any(isinstance(each, ClassType) for each in self.types(outermost, scope))
        return self.called(made, scope) if is_class else NOTHING

    def accessors(self, cls: Key, attr: str, name: str) -> Iterator[Key]:
        """The functions that are called where an attribute is read, or set, that is made by calling `property`."""
        for each in self.order(cls):
            members = self.program.modules[each.path].members.get((each.qualname, attr), ())
            for member in members if not is_stub(each.path) else ():
                passed = passed_for(member.value, *ACCESSORS[name])
                found = self.types(passed, Key(each.path, self.program.cls(each).parent)) if passed else NOTHING
                yield from (value.function for value in found if isinstance(value, Callable))
            if members:
                return


def passed_for(value: Expression, place: int, keyword: str) -> Expression | None:
    """What `property(...)` gets for one of its parameters."""
    match value:
        case Call(function=Name(id="property", bindings=()), arguments=arguments):
            plain = [each.value for each in arguments if not each.keyword]
            named = (each.value for each in arguments if each.keyword == keyword)
            return plain[place] if place < len(plain) else next(named, None)
        case _:
            return None
