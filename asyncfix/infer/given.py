"""Expressions of a function of which more is known than its callers have in common: what this very call passes."""

from abc import abstractmethod
from collections.abc import Container, Iterator, Mapping, Sequence

from asyncfix.catalog import is_stub
from asyncfix.infer.annotations import is_decided
from asyncfix.infer.answers import Evaluated, GivenBack, Passed, scope_of
from asyncfix.infer.calls import bound_parameters, parameter_of
from asyncfix.infer.containers import MOST_NESTED, collections, mappings, rows, union
from asyncfix.infer.parts import is_recursive, mentions, names_behind
from asyncfix.infer.spelled import Spelled
from asyncfix.infer.supposed import Found, Supposed
from asyncfix.infer.types import (
    NOTHING,
    Callable,
    ClassType,
    Given,
    Instance,
    Opaque,
    Super,
    Type,
    Types,
    Undecided,
    nesting,
)
from asyncfix.link.program import Key, Program
from asyncfix.model.expressions import (
    Attribute,
    Awaited,
    Call,
    Constant,
    Definition,
    Display,
    Either,
    Element,
    Entered,
    Expression,
    Imported,
    Item,
    Name,
    Narrowed,
    Placed,
    Unknown,
)
from asyncfix.model.facts import ITERATED, Binding, Function, Parameter

MOST_PASSED = 8  # types of an argument that make a call a case of its own: more say no more than all calls do
MOST_CALLS = 4  # calls deep that one call's arguments are followed into what it returns


DECIDED = (Constant, Imported, Unknown)  # what is the same for everybody
UNDECIDED: Types = frozenset((Undecided(),))


class Substitution(Spelled):
    """Evaluates expressions with some parameters given."""

    def __init__(self, program: Program) -> None:
        super().__init__(program)
        self._dependent: dict[Key, bool] = {}
        self._named_behind: dict[Key, dict[Expression, frozenset[str] | None]] = {}
        self._recursive: dict[tuple[Name, Key], bool] = {}
        self._behind_results: dict[Key, frozenset[str] | None] = {}

    def known(self, expression: Expression, scope: Key, given: Given, depth: int = MOST_CALLS) -> Types | None:
        """The types of an expression that `given` decides, None where it doesn't."""
        if not given or type(expression) in DECIDED:
            return None
        if not isinstance(given, Supposed):
            return self._known(expression, scope, given, depth)
        question = (expression, scope, depth)
        found = given.known.get(question)
        if found is None:
            found = given.known[question] = Found()  # also for names that are bound in turn by each other
            if self._is_about(expression, scope, given):
                reads = self.provisional_reads
                found.types = self._known(expression, scope, given, depth)
                found.may_grow = self.provisional_reads != reads
            else:
                found.may_grow = False
        elif found.may_grow:
            self.answer.provisional_reads += 1
        return found.types

    def _is_about(self, expression: Expression, scope: Key, given: Given) -> bool:
        """Whether an expression is made of anything that is given, as far as can be told by names."""
        known = self._named_behind.setdefault(scope, {})
        if expression not in known:
            known[expression] = names_behind((expression,), self.program.function(scope))
        names = known[expression]
        return names is None or not given.keys().isdisjoint(names)

    def _known(self, expression: Expression, scope: Key, given: Given, depth: int) -> Types | None:
        match expression:
            case Name():
                return self._known_name(expression, scope, given, depth)
            case Attribute(value=value, attr=attr):
                owners = self.known(value, scope, given, depth)
                return None if owners is None else union(self.member(each, attr) for each in owners)
            case Awaited(value=value):
                pending = self.known(value, scope, given, depth)
                return None if pending is None else union(map(self.awaited, pending))
            case Call():
                return self._known_call(expression, scope, given, depth)
            case Definition(qualname=qualname, kind="function"):
                return self._closure(Key(scope.path, qualname), scope, given)
            case Either(options=parts) | Display(items=parts):
                return self._known_parts(expression, parts, scope, given, depth)
            case _:
                return self._known_part(expression, scope, given, depth)

    def _known_part(self, expression: Expression, scope: Key, given: Given, depth: int) -> Types | None:
        if not isinstance(expression, Element | Entered | Item | Placed):
            return None
        whole = self.known(expression.value, scope, given, depth)
        if whole is None:
            is_asked = self.is_spelled_index(expression, scope, given)
            return self.answer(Evaluated(expression, scope)) if is_asked else None
        match expression:
            case Element(is_async=is_async):
                return union(self.element(each, is_async) for each in whole)
            case Entered(is_async=is_async):
                return union(self.entered(each, is_async) for each in whole)
            case Item(index=index):
                return union(self.item(each, index) for each in whole)
            case Placed(place=place):
                return union(self.placed(each, place) for each in whole)

    def _known_parts(
        self, expression: Expression, parts: tuple[Expression, ...], scope: Key, given: Given, depth: int
    ) -> Types | None:
        known = [self.known(each, scope, given, depth) for each in parts]
        if all(each is None for each in known):
            return None
        pairs = zip(parts, known, strict=True)
        values = [self.answer(Evaluated(part, scope)) if each is None else each for part, each in pairs]
        match expression:
            case Either():
                return union(values)
            case Display(kind="tuple"):
                return rows(tuple(values))
            case Display(kind="dict", keys=keys):
                return mappings(keys, tuple(values))
            case _:
                return collections(union(values))

    def _known_name(self, name: Name, scope: Key, given: Given, depth: int) -> Types | None:
        function = self.program.function(scope)
        if found := parameter_of(name, function):
            types = given.get(found)
            if types is None and not name.bindings and function.parent:
                return self._known_around(name, Key(scope.path, function.parent), function, given, depth)
            if types is not None:
                for test in reversed(tests_passed(name, function)):
                    types = self.narrowed(types, self.types(test.test, scope), test.holds)
            return types
        return self._known_variable(name, [function.bindings[index] for index in name.bindings], scope, given, depth)

    def _known_around(self, name: Name, scope: Key, inside: Function, given: Given, depth: int) -> Types | None:
        """A variable of the function around a closure, made of what that function was given."""
        function = self.program.function(scope)
        given_there = {each.name for each in function.parameters if each.name in given}
        if not given_there or any(each.name in given_there for each in inside.parameters):
            return None
        bound = [each for each in function.bindings if each.name == name.id]
        return self._known_variable(name, bound, scope, given, depth)

    def _known_variable(
        self, name: Name, bound: Sequence[Binding], scope: Key, given: Given, depth: int
    ) -> Types | None:
        if depth <= 0 or not bound or any(each.annotation for each in bound) or self._is_recursive(name, bound, scope):
            return None
        known = [self.known(each.value, scope, given, depth - 1) for each in bound]
        if all(each is None for each in known):
            return None
        return union(
            self.answer(Evaluated(each.value, scope)) if found is None else found
            for each, found in zip(bound, known, strict=True)
        )

    def _is_recursive(self, name: Name, bound: Sequence[Binding], scope: Key) -> bool:
        if (name, scope) not in self._recursive:
            self._recursive[name, scope] = is_recursive(name, [each.value for each in bound])
        return self._recursive[name, scope]

    def _known_call(self, call: Call, scope: Key, given: Given, depth: int) -> Types | None:
        if (behind := self._behind_super(call, scope, given)) is not None:
            return behind
        callees = self.known(call.function, scope, given, depth)
        passed = [self.known(each.value, scope, given, depth) for each in call.arguments]
        if callees is None and all(each is None for each in passed):
            return None
        found = self.called_by(call, scope) if callees is None else callees
        is_suspending = any(Opaque() in each for each in passed if each)
        if is_suspending and any(map(is_library, found)):  # a library makes an object over it that suspends, too
            return frozenset((Opaque(),))
        return union(self.result(each, call, scope, given, depth) for each in found)

    def _closure(self, key: Key, scope: Key, given: Given) -> Types | None:
        """A nested function remembers what is given to the function around it."""
        function = self.program.function(key)
        if function.decorators or function.parent != scope.qualname:
            return None
        if is_expression(function):
            captured = frozenset(self._read_there(function, scope, given))
        else:
            captured = frozenset((name, types) for name, types in given.items() if name not in self.own(function))
        found = Callable(key, captured=captured)
        return frozenset((found,)) if captured and nesting(found) <= MOST_NESTED else None

    def _read_there(self, generator: Function, scope: Key, given: Given) -> Iterator[tuple[str, Types]]:
        """What a generator expression reads where it stands, as far as that is given."""
        for each in generator.parameters:
            found = self.known(each.default, scope, given) if each.default else None
            if found is not None:
                yield each.name, found

    def shared(self, cls: Key, attr: str) -> Types:
        """What methods of a class, called on the class itself, put in its attribute, and what others put there."""
        found = NOTHING
        for key, write in (write for each in self.order(cls) for write in self.calls.writes(each, attr)):
            method = self.program.function(key)
            if receivers := self.set_on(key, write, cls):
                known = self.known(write.value, key, {method.parameters[0].name: receivers})
                found |= self.types(write.value, key) if known is None else known
        return found | self.put_in_class(cls, attr)

    def own(self, function: Function) -> frozenset[str]:
        return frozenset(each.name for each in function.bindings)

    def argument(self, expression: Expression, scope: Key, given: Given, depth: int = MOST_CALLS) -> Types:
        """What an argument is, where some parameters of the scope are given."""
        found = self.known(expression, scope, given, depth) if given and depth >= 0 else None
        return self.answer(Evaluated(expression, scope)) if found is None else found

    def passed_for(self, key: Key, name: str, value: Expression, scope: Key, given: Given, depth: int) -> Types:
        """What a call passes for a parameter; where that names an attribute, the text."""
        words = self.spelled(value, scope, given) if name in self.naming(key) else NOTHING
        return words or self.argument(value, scope, given, depth)

    def given_back(self, callee: Callable, call: Call, scope: Key, given: Given, depth: int) -> Types | None:
        """What a function returns of what this very call passes, None where that decides nothing."""
        function = self.program.function(callee.function)
        if depth <= 0 or function.is_generator or not self._depends(callee.function):
            return None
        if is_decided(self.declared(function.annotation, scope_of(callee.function, function))):
            return None
        passed = dict(callee.captured)
        passed.update(self._passed(function, callee, call, scope, given, depth, self._told_by(callee.function)))
        if not passed:
            return None
        found = self.answer(GivenBack(callee.function, frozenset(passed.items()), depth))
        return None if UNDECIDED & found else found

    def made_of(self, key: Key, passed: Given, depth: int) -> Types:
        """What a function returns of what a call passes."""
        function = self.program.function(key)
        known = [self.known(each, key, passed, depth - 1) for each in function.results]
        if all(each is None for each in known):
            return UNDECIDED
        results = zip(function.results, known, strict=True)
        return union(self.answer(Evaluated(each, key)) if found is None else found for each, found in results)

    def _passed(
        self,
        function: Function,
        callee: Callable,
        call: Call,
        scope: Key,
        given: Given,
        depth: int,
        wanted: Container[str] | None = None,
    ) -> Iterator[tuple[str, Types]]:
        """What a call passes for the parameters that are wanted: all of them, where that is None."""
        bound = bound_parameters(function, call, 1 if callee.receiver else 0)
        parameters = tuple(each for each in function.parameters if wanted is None or each.name in wanted)
        if isinstance(receiver := callee.receiver, ClassType | Instance) and function.parameters[:1] == parameters[:1]:
            usual = self.receiver(callee.function, function)
            is_known = ClassType(receiver.cls) not in usual and Instance(receiver.cls) not in usual
            if parameters and (is_known or (isinstance(receiver, Instance) and receiver.held)):
                yield parameters[0].name, frozenset((receiver,))
        for parameter in parameters:
            if parameter.name in bound and parameter.kind in ("positional", "keyword"):
                types = self.passed_for(callee.function, parameter.name, bound[parameter.name], scope, given, depth)
                if len(types) <= MOST_PASSED and (types or self._is_open(callee.function, parameter)):
                    yield parameter.name, types

    def is_told_by_calls(self, key: Key, parameter: Parameter) -> bool:
        """Whether a parameter is what calls pass: one that passes something unknown is not taken for the others."""
        if parameter.annotation is None:
            return True
        return self._is_open(key, parameter) and bool(self.answer(Passed(key, parameter.name)))

    def _is_open(self, key: Key, parameter: Parameter) -> bool:
        """Whether no annotation says what a parameter is."""
        return not self.declared(parameter.annotation, scope_of(key, self.program.function(key)))

    def _depends(self, key: Key) -> bool:
        """Whether what a function returns is made of its parameters or of nested functions."""
        if key not in self._dependent:
            function = self.program.function(key)
            parameters = {each.name for each in function.parameters}
            self._dependent[key] = any(mentions(each, function, parameters, 6) for each in function.results)
        return self._dependent[key]

    def _told_by(self, key: Key) -> frozenset[str] | None:
        """The names that a function's results are made of; None: any."""
        if key not in self._behind_results:
            function = self.program.function(key)
            self._behind_results[key] = names_behind(function.results, function)
        return self._behind_results[key]

    def _behind_super(self, call: Call, scope: Key, given: Mapping[str, Types]) -> Types | None:
        """`super()` for the receiver of this context."""
        if not is_super(call):
            return None
        function = self.program.function(scope)
        first = function.parameters[0].name if function.parameters else ""
        receivers = given.get(first, NOTHING)
        found = [
            Super(each.cls, receiver)
            for each in self.types(call, scope)
            for receiver in receivers
            if isinstance(each, Super) and isinstance(receiver, Instance | ClassType)
        ]
        return frozenset(found) or None

    @abstractmethod
    def narrowed(self, found: Types, tested: Types, holds: bool) -> Types: ...

    @abstractmethod
    def called_by(self, call: Call, scope: Key) -> Types: ...

    @abstractmethod
    def result(self, callee: Type, call: Call, scope: Key, given: Given = ..., depth: int = ...) -> Types: ...

    @abstractmethod
    def awaited(self, value: Type) -> Types: ...

    @abstractmethod
    def element(self, value: Type, is_async: bool = False) -> Types: ...

    @abstractmethod
    def entered(self, value: Type, is_async: bool) -> Types: ...

    @abstractmethod
    def item(self, value: Type, index: Expression | None) -> Types: ...


def tests_passed(name: Name, function: Function) -> list[Narrowed]:
    """The tests that a value has passed where a name is read, the last of them first."""
    found: list[Narrowed] = []
    while len(name.bindings) == 1 and isinstance(test := function.bindings[name.bindings[0]].value, Narrowed):
        found.append(test)
        if not isinstance(test.value, Name):
            break
        name = test.value
    return found


def is_expression(function: Function) -> bool:
    """Whether a function stands for a generator expression."""
    return bool(function.parameters) and function.parameters[0].name == ITERATED


def is_library(callee: Type) -> bool:
    match callee:
        case Callable(function=key) | ClassType(cls=key):
            return is_stub(key.path)
        case _:
            return False


def is_super(expression: Expression) -> bool:
    return isinstance(expression, Call) and expression.function == Name("super")
