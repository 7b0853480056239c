"""What a value is for certain, and which tests it can't pass.

The types of inference leave out what is not known: a value of which they say `Repo` may be something else, too. Here
all that a value may be is known, or nothing is. A constant counts, what was made on the spot, what `isinstance` has
found, and what an annotation says of a value that is passed on. A function's own tests say more than its annotations.
"""

from collections.abc import Iterable, Iterator, Set

from asyncfix import catalog
from asyncfix.catalog.marks import find_mark
from asyncfix.infer.answers import scope_of
from asyncfix.infer.calls import bound_parameters, last_name
from asyncfix.infer.decorators import PLAIN
from asyncfix.infer.inference import Inference, is_property
from asyncfix.infer.types import Callable, ClassType, Context, Instance, Plain, Types
from asyncfix.link.program import Key
from asyncfix.model.facts import (
    Argument,
    Attribute,
    Awaited,
    Call,
    Condition,
    Constant,
    Display,
    Either,
    Expression,
    Function,
    Guard,
    Item,
    Name,
    Narrowed,
    Parameterised,
)

CERTAIN = "!"  # behind a parameter's name in a context: all that it may be
DEEPEST = 8  # expressions that a value is made of
# Python's own classes that no other one stands in for: where a `float` is wanted, an `int` will do.
OWN = ("str", "bytes", "bytearray", "int", "bool", "list", "tuple", "set", "frozenset", "dict")

NOTHING_PASSED: Context = frozenset()
MOST_HANDED = 3  # functions deep that a parameter is handed on to a test

Class_ = Instance | Plain  # a class, by what an object of it is


class Certainty:
    """Evaluates expressions of a function, as far as all that they may be is known."""

    def __init__(self, inference: Inference) -> None:
        self._inference = inference
        self._program = inference.program
        self._asked: dict[tuple[Key, int], frozenset[str]] = {}

    def asked(self, key: Key, depth: int = MOST_HANDED) -> frozenset[str]:
        """The parameters of a function on which it depends what of it runs, or of the functions it hands them to."""
        question = (key, depth)
        if question not in self._asked:
            self._asked[question] = frozenset()  # for functions that call each other
            function = self._program.function(key)
            own = {each.name for each in function.parameters if each.kind in ("positional", "keyword")}
            found = tested_names(function) & own
            if depth and (own := own - found):
                found |= set(self._handed_on(key, function, own, depth - 1))
            self._asked[question] = frozenset(found)
        return self._asked[question]

    def _handed_on(self, key: Key, function: Function, names: Set[str], depth: int) -> Iterator[str]:
        for operation in function.operations:
            if operation.kind != "call" or not isinstance(call := operation.value, Call):
                continue
            passed = {each.value for each in call.arguments if isinstance(each.value, Name) and each.value.id in names}
            for target, skip in self._entered(call, key) if passed else ():
                bound = bound_parameters(self._program.function(target), call, skip)
                asked = self.asked(target, depth)
                yield from (value.id for name, value in bound.items() if value in passed and name in asked)

    def _entered(self, call: Call, scope: Key) -> Iterator[tuple[Key, int]]:
        for callee in self._inference.called_by(call, scope):
            match callee:
                case Callable(function=key, receiver=receiver) if not catalog.is_stub(key.path):
                    yield key, 1 if receiver else 0
                case ClassType(cls=cls) if not catalog.is_stub(cls.path):
                    yield from ((key, 1) for key in self._inference.methods(cls, "__init__"))

    def value(self, value: Expression, scope: Key, context: Context, depth: int = DEEPEST) -> Types | None:
        """All that a value may be, None where something is unknown."""
        if depth <= 0:
            return None
        match value:
            case Constant(value=constant):
                name = type(constant).__name__
                return frozenset((Plain(name, True, bool(constant)),))
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

    def annotated(self, annotation: Expression, scope: Key) -> Types | None:
        """All that a value with this annotation may be."""
        match annotation:
            case Constant(value=None):
                return frozenset((Plain("NoneType", False, False),))
            case Either(options=options):
                return all_of(self.annotated(each, scope) for each in options)
            case Item(value=form, index=Display(items=items)):
                return self._formed(form, items, scope)
            case Name() | Attribute():
                found = self._class(annotation, scope)
                return None if found is None else frozenset((found,))
            case _:
                return None

    def _formed(self, form: Expression, items: tuple[Expression, ...], scope: Key) -> Types | None:
        """`Optional[X]` and what is read like it; of `dict[X, Y]` that it is a dict."""
        for each in self._inference.types(form, scope):
            mark = find_mark(self._program.cls(each.cls), "form") if isinstance(each, ClassType) else None
            if mark and mark.first == "either":
                options = (*items, Constant(None))
                return all_of(self.annotated(option, scope) for option in options)
            if mark and mark.first == "first":
                return self.annotated(items[0], scope)
        found = self._class(form, scope)
        return None if found is None else frozenset((found,))

    def classes(self, test: Expression, scope: Key) -> tuple[Class_ | None, ...]:
        """The classes that `isinstance` asks for, None for one that is not known."""
        match test:
            case Display(kind="tuple", items=options) | Either(options=options):
                return tuple(each for option in options for each in self.classes(option, scope))
            case _:
                return (self._class(test, scope),)

    def _class(self, expression: Expression, scope: Key) -> Class_ | None:
        """A class by its name, unless what counts as an object of it is decided otherwise."""
        found = self._inference.types(expression, scope)
        classes = [each.cls for each in found if isinstance(each, ClassType)]
        if not found and isinstance(expression, Name) and expression.id in OWN and not expression.bindings:
            return Plain(expression.id)
        if len(classes) != 1 or len(found) != 1:
            return None
        if self._is_pythons(classes[0]):
            return Plain(classes[0].qualname)
        return None if any(map(self._is_structural, self._inference.order(classes[0]))) else Instance(classes[0])

    def _is_pythons(self, cls: Key) -> bool:
        builtins = self._program.stub("builtins")
        return builtins is not None and cls.path == builtins.path and cls.qualname in OWN

    def _is_structural(self, cls: Key) -> bool:
        """Whether objects are of a class by what they have, or it stands for other types in annotations."""
        found = self._program.cls(cls)
        return find_mark(found, "structural") is not None or find_mark(found, "form") is not None

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

    def _attribute(self, owners: Types | None, attr: str) -> Types | None:
        """What the classes of an object declare an attribute to be."""
        if not owners:
            return None
        return all_of(self._declared(each.cls, attr) if isinstance(each, Instance) else None for each in owners)

    def _declared(self, owner: Key, attr: str) -> Types | None:
        for cls in self._inference.order(owner):
            if catalog.is_stub(cls.path):
                return None
            scope = Key(cls.path, self._program.cls(cls).parent)
            if members := self._program.modules[cls.path].members.get((cls.qualname, attr)):
                told = [each.annotation for each in members if each.annotation]
                return self.annotated(told[0], scope) if told else self._computed(cls, attr)
            for method, write in self._inference.calls.writes(cls, attr):
                if write.annotation:
                    return self.annotated(write.annotation, method)
        return None

    def _computed(self, cls: Key, attr: str) -> Types | None:
        getters = (key for key in self._inference.own_methods(cls, attr) if is_property(self._program.function(key)))
        return next((self._promised(key) for key in getters), None)

    def _called(self, call: Call, scope: Key, is_awaited: bool) -> Types | None:
        """What a call gives: an object of the class that it makes, or what the function promises."""
        match [*self._inference.called_by(call, scope)]:
            case [ClassType(cls=cls)] if not is_awaited and not self._is_made_otherwise(cls):
                return frozenset((Plain(cls.qualname, True) if self._is_pythons(cls) else Instance(cls, True),))
            case [Callable(function=key)] if self._program.function(key).is_async is is_awaited:
                return self._promised(key)
            case _:
                return None

    def _promised(self, key: Key) -> Types | None:
        function = self._program.function(key)
        if function.annotation is None or function.is_generator or catalog.is_stub(key.path) or is_changed(function):
            return None
        return self.annotated(function.annotation, scope_of(key, function))

    def gives_plain(self, key: Key) -> bool:
        """Whether a function promises an object of one of Python's own classes, or nothing."""
        promised = self._promised(key)
        return promised is not None and all(isinstance(each, Plain) for each in promised)

    def _is_made_otherwise(self, cls: Key) -> bool:
        """Whether calling a class may give something else than an object of it."""
        makers = (*self._inference.methods(cls, "__new__"), *self._inference.metamethods(cls, "__call__"))
        return not self._is_pythons(cls) and (bool(makers) or self._is_structural(cls) or self._is_open(cls))

    def passed(
        self, target: Key, function: Function, call: Call, scope: Key, context: Context, skip: int
    ) -> Iterator[tuple[str, Types]]:
        """All that parameters of a function may be where a call enters it, for those on which it depends what runs."""
        if is_changed(function) or not (asked := self.asked(target)):
            return
        bound = bound_parameters(function, call, skip)
        is_open = any(argument.keyword in ("*", "**") for argument in call.arguments)
        for parameter in function.parameters[skip:]:
            if parameter.name not in asked:
                continue
            if parameter.name in bound:
                types = self.value(bound[parameter.name], scope, context)
            elif parameter.default is None or is_open:
                continue
            else:
                types = self.value(parameter.default, scope_of(target, function), NOTHING_PASSED)
            if types is not None:
                yield parameter.name + CERTAIN, types

    def is_any(self, value: object, classes: Iterable[Class_ | None]) -> bool | None:
        """Whether a value is an object of one of some classes, None where that can't be told."""
        answers = [None if each is None else self._is_a(value, each) for each in classes]
        return True if True in answers else None if None in answers else False

    def _is_a(self, value: object, cls: Class_) -> bool | None:
        match value, cls:
            case Plain(name=name), Plain(name=wanted):
                is_bool = (name, wanted) == ("bool", "int")
                may_be = (name, wanted) == ("int", "bool") and not value.exact
                return True if name == wanted or is_bool else None if may_be else False
            case Plain(exact=exact, name=name), Instance(cls=wanted):
                is_own = exact or name == "NoneType" or not self._is_open(wanted)
                return False if is_own else None
            case Instance(cls=own), Plain():
                return None if self._is_open(own) else False
            case Instance(cls=own, exact=exact), Instance(cls=wanted):
                return self._inherits(own, exact, wanted)
            case _:
                return None

    def _inherits(self, own: Key, exact: bool, wanted: Key) -> bool | None:
        inference = self._inference
        if wanted in inference.order(own):
            return True
        if self._is_open(own) or self._is_of_one_library(own, wanted):
            return None
        if exact:
            return False
        is_below = own in inference.order(wanted) or (catalog.is_stub(own.path) and self._is_open(wanted))
        return None if is_below or any(wanted in inference.order(each) for each in self._below(own)) else False

    def _below(self, cls: Key) -> Iterator[Key]:
        return (each for each in self._inference.calls.below(cls) if cls in self._inference.order(each))

    def _is_open(self, cls: Key) -> bool:
        """Whether a class has bases that are not known."""
        return any(self._inference.is_open(each) for each in self._inference.order(cls))

    def _is_of_one_library(self, own: Key, wanted: Key) -> bool:
        """Stubs of one library need not say which of its classes inherit from each other."""
        if not (catalog.is_stub(own.path) and catalog.is_stub(wanted.path)):
            return False
        first, second = (self._program.modules[each.path].facts.module.partition(".")[0] for each in (own, wanted))
        return first == second

    def is_excluded(self, guards: Iterable[Guard], scope: Key, context: Context) -> bool:
        """Whether one of the tests on the way to an operation can't be passed."""
        return any(all(self._fails(each, scope, context) for each in guard) for guard in guards)

    def _fails(self, condition: Condition, scope: Key, context: Context) -> bool:
        """Whether a condition can't hold, whatever is not known."""
        match condition:
            case Condition("true", Call(Name("isinstance", ()), (tested, test)), holds) if self._is_asked(
                tested.value, scope, context
            ):
                found = self.value(tested.value, scope, context)
                answers = {self.is_any(each, self.classes(test.value, scope)) for each in found or ()}
                return answers == {not holds}
            case Condition("true" | "none" as kind, Name() as name, holds) if self._is_asked(name, scope, context):
                found = self.value(name, scope, context)
                answer = self._is_true if kind == "true" else is_none
                return {answer(each) for each in found or ()} == {not holds}
            case _:
                return False

    def _is_true(self, value: object) -> bool | None:
        match value:
            case Plain(truth=truth, exact=exact):
                return truth if exact else None
            case Instance(cls=cls, exact=True) if not self._is_open(cls) and not catalog.is_stub(cls.path):
                asked = (*self._inference.methods(cls, "__bool__"), *self._inference.methods(cls, "__len__"))
                return None if asked or any(catalog.is_stub(each.path) for each in self._inference.order(cls)) else True
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


def tested_names(function: Function) -> set[str]:
    """The names on whose type or truth it depends whether an operation runs."""
    found: set[str] = set()
    for guard in dict.fromkeys(guard for operation in function.operations for guard in operation.guards):
        for condition in guard:
            match condition.value:
                case Name(id=name) | Call(Name("isinstance", ()), (Argument(Name(id=name)), _)):
                    found.add(name)
    return found


def certain_of(name: str, context: Context) -> Types | None:
    wanted = name + CERTAIN
    return next((types for each, types in context if each == wanted), None)


def all_of(parts: Iterable[Types | None]) -> Types | None:
    found: set[object] = set()
    for each in parts:
        if each is None:
            return None
        found |= each
    return frozenset(found)  # type: ignore[arg-type]


def is_none(value: object) -> bool | None:
    match value:
        case Plain(name="NoneType"):
            return True
        case Plain(exact=True) | Instance(exact=True):
            return False
        case _:
            return None


def is_changed(function: Function) -> bool:
    """Whether a decorator may stand between a call and the function."""
    return any(last_name(getattr(each, "function", each)) not in PLAIN for each in function.decorators)
