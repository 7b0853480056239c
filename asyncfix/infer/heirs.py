"""The classes for which an `__init_subclass__` runs, and which of them it keeps: a registry that fills itself.

What its first parameter is, is known class by class: each class of the project below it, unless objects of that class
can't be made, or a test keeps it from what is done with the class. A class on which a test can't be decided counts
where nothing is below it: a class that is only there to be inherited from is what such tests leave out.
"""

from collections.abc import Iterator
from functools import partial

from asyncfix.catalog import is_stub
from asyncfix.infer.calls import last_name, parameter_of
from asyncfix.infer.mixed import Mixed
from asyncfix.infer.types import NOTHING, ClassType, Types
from asyncfix.link.program import Key, Program
from asyncfix.model.expressions import (
    Argument,
    Attribute,
    Call,
    Constant,
    Definition,
    Display,
    Expression,
    Name,
    Unknown,
)
from asyncfix.model.facts import AttributeWrite, Binding, Condition, Function, Guard, Operation

INITIALISING = "__init_subclass__"  # what Python calls with each new class, on the class above it
ABSTRACT = ("abstractmethod", "abstractproperty", "abstractclassmethod", "abstractstaticmethod")


class Heirs(Mixed):
    """Finds the classes that Python hands to a class's own `__init_subclass__`."""

    def __init__(self, program: Program) -> None:
        super().__init__(program)
        self._heirs: dict[Key, tuple[Key, ...]] = {}

    def heirs(self, initialiser: Key) -> Types:
        """What the first parameter of an `__init_subclass__` may be where it keeps or calls something of it."""
        if not self.has_orders:
            return frozenset()
        found = self.settled(self._heirs, initialiser, lambda: tuple(self._find_heirs(initialiser)))
        return frozenset(map(ClassType, found))

    def is_made(self, cls: Key) -> bool:
        return self.calls.is_made(cls) or self.is_registered(cls)

    def is_registered(self, cls: Key) -> bool:
        """Whether a class above keeps this one as it is defined."""
        if is_stub(cls.path) or not self.has_orders:
            return False
        return any(ClassType(cls) in self.heirs(key) and self._keeps_class(key) for key in self._initialisers(cls))

    def _keeps_class(self, initialiser: Key) -> bool:
        """Whether a class is put somewhere: into a container, an attribute, or a name of the module."""
        function = self.program.function(initialiser)
        bound = (each for names in self.program.modules[initialiser.path].names.values() for each in names)
        put = [each.binding.value for each in bound if each.scope == initialiser.qualname]
        values = (*(each.value for each in function.writes), *put)
        held = (value.items if isinstance(value, Display) else (value,) for value in values)
        return any(is_first(each, function) for items in held for each in items)

    def set_on(self, method: Key, write: AttributeWrite, cls: Key) -> Types:
        """The classes with which a method is called when it sets what `cls` then has, if it is called on classes.

        What it puts into a container it puts there for all classes that find the same one.
        """
        function = self.program.function(method)
        if function.name != INITIALISING:
            is_on_class = any(isinstance(each, ClassType) for each in self.receiver(method, function))
            return frozenset((ClassType(cls),)) if is_on_class else NOTHING
        if not isinstance(write.value, Display):
            return frozenset((ClassType(cls),)) & self.heirs(method)
        home = self._home(cls, write.attr)
        heirs = (each for each in self.heirs(method) if isinstance(each, ClassType))
        return frozenset(each for each in heirs if self._home(each.cls, write.attr) == home)

    def _home(self, cls: Key, attr: str) -> Key | None:
        """The class whose body has what another one finds under a name."""
        return next((each for each in self.order(cls) if self._binds(each, attr)), None)

    def _find_heirs(self, initialiser: Key) -> Iterator[Key]:
        owner = Key(initialiser.path, self.program.function(initialiser).owner)
        for cls in self.subclasses(owner):
            if initialiser in self._initialisers(cls) and self._can_be_made(cls) and self._passes(cls, initialiser):
                yield cls

    def _initialisers(self, cls: Key) -> Iterator[Key]:
        """The functions that run for a new class: that of the class above, and others that it calls by `super()`."""
        for above in self.order(cls)[1:]:
            for key in self.own_methods(above, INITIALISING):
                if is_stub(key.path):
                    return
                yield key
                if not hands_up(self.program.function(key)):
                    return

    def _can_be_made(self, cls: Key) -> bool:
        """Whether a class has all methods that classes above it only ask for."""
        seen: set[str] = set()
        for each in self.order(cls):
            members = () if is_stub(each.path) else self.program.cls(each).members
            new = [member for member in members if member.name not in seen]
            if any(self._is_asked_for(each, member) for member in new):
                return False
            seen.update(member.name for member in new)
        return True

    def _is_asked_for(self, cls: Key, member: Binding) -> bool:
        match member.value:
            case Definition(qualname=qualname, kind="function"):
                return any(last_name(e) in ABSTRACT for e in self.program.function(Key(cls.path, qualname)).decorators)
            case _:
                return False

    def _passes(self, cls: Key, initialiser: Key) -> bool:
        """Whether an `__init_subclass__` gets to what it does with a class, for this class."""
        function = self.program.function(initialiser)
        used = [each for each in function.operations if uses_class(each, function)]
        return not used or any(self._gets_to(each, cls, function) for each in used)

    def _gets_to(self, operation: Operation, cls: Key, function: Function) -> bool:
        answers = [self._holds(guard, cls, function) for guard in operation.guards]
        if False in answers:
            return False
        is_certain = None not in answers if answers else not is_conditional(operation, function)
        return is_certain or not self.subclasses(cls)

    def _holds(self, guard: Guard, cls: Key, function: Function) -> bool | None:
        """Whether one of some conditions holds for a class, None where that can't be told."""
        answers = [self._is_so(each, cls, function) for each in guard]
        return True if True in answers else None if None in answers else False

    def _is_so(self, condition: Condition, cls: Key, function: Function) -> bool | None:
        found = self._asked(condition.value, cls, function)
        if found is None:
            return None
        match condition.kind:
            case "true":
                return bool(found.value) is condition.holds
            case "none":
                return (found.value is None) is condition.holds
            case _:
                return None

    def _asked(self, value: Expression, cls: Key, function: Function) -> Constant | None:
        """What a test asks for, of one class; of a value that is no constant, True where it is there at all."""
        is_cls = partial(is_first, function=function)
        match value:
            case Name(id=name) if value.bindings and parameter_of(value, function) == name and not is_cls(value):
                return self._keyword(name, cls, function)
            case Attribute(value=owner, attr="__name__") if is_cls(owner):
                return Constant(cls.qualname.rpartition(".")[2])
            case Attribute(value=owner, attr=attr) if is_cls(owner):
                return self._constant(cls, attr)
            case Call(function=Attribute(value=left, attr="__eq__"), arguments=(Argument(value=Constant(value=text)),)):
                asked = self._asked(left, cls, function)
                return asked and Constant(asked.value == text)
            case Call(function=Attribute(value=Attribute(value=owner, attr="__dict__"), attr=attr)) if is_cls(owner):
                return self._in_body(cls, attr, value)
            case Call(arguments=(Argument(value=owner), *_)) if is_cls(owner):
                return self._said_of(cls, value)
            case _:
                return None

    def _keyword(self, name: str, cls: Key, function: Function) -> Constant | None:
        """What a class statement passes for a parameter: `class Base(Job, abstract=True)`."""
        passed = next((each.value for each in self.program.cls(cls).keywords if each.keyword == name), None)
        default = next((each.default for each in function.parameters if each.name == name), None)
        found = default if passed is None else passed
        return found if isinstance(found, Constant) else None

    def _in_body(self, cls: Key, attr: str, call: Call) -> Constant | None:
        """`"name" in cls.__dict__`, and `cls.__dict__.get("name")`."""
        match attr, call.arguments:
            case "__contains__", (Argument(value=Constant(value=str(name))),):
                return Constant(self._binds(cls, name))
            case "get", (Argument(value=Constant(value=str(name))), *_):
                return self._stated(cls, name) if self._binds(cls, name) else Constant(None)
            case _:
                return None

    def _said_of(self, cls: Key, call: Call) -> Constant | None:
        """What `hasattr`, `getattr` and `isabstract` say of a class."""
        match last_name(call.function), [each.value for each in call.arguments]:
            case "isabstract", [_]:
                return Constant(value=False)  # others are left out before
            case "hasattr", [_, Constant(value=str(name))]:
                return Constant(self._home(cls, name) is not None)
            case "getattr", [_, Constant(value=str(name)), *default]:
                absent = default[0] if default and isinstance(default[0], Constant) else None
                return self._constant(cls, name) if self._home(cls, name) else absent
            case _:
                return None

    def _constant(self, cls: Key, attr: str) -> Constant | None:
        """The constant that a class, or the nearest above it, binds to a name in its body."""
        home = self._home(cls, attr)
        return self._stated(home, attr) if home else None

    def _binds(self, cls: Key, name: str) -> bool:
        return any(map(is_bound, self._members(cls, name)))

    def _stated(self, cls: Key, attr: str) -> Constant | None:
        values = [each.value for each in self._members(cls, attr)]
        return values[0] if len(values) == 1 and isinstance(values[0], Constant) else None


def is_first(value: Expression, function: Function) -> bool:
    first = function.parameters[0].name if function.parameters else ""
    return isinstance(value, Name) and parameter_of(value, function) == first


def uses_class(operation: Operation, function: Function) -> bool:
    """Whether something is kept there, or the class is handed on or called."""
    match operation:
        case Operation(kind="set item" | "set attribute"):
            return True
        case Operation(kind="call", value=Call(function=called, arguments=arguments)):
            is_test = last_name(called) in ("hasattr", "getattr", "isabstract", "issubclass", "isinstance", "vars")
            return not is_test and any(is_first(each, function) for each in (called, *(a.value for a in arguments)))
        case _:
            return False


def hands_up(function: Function) -> bool:
    """Whether a method calls the same method of the next class."""
    called = (each.value.function for each in function.operations if isinstance(each.value, Call))
    return any(isinstance(e, Attribute) and e.attr == function.name and is_super(e.value) for e in called)


def is_conditional(operation: Operation, function: Function) -> bool:
    """Whether a test, or a way out, stands between the beginning of a function and an operation."""
    return operation.arm >= 0 or any(each.leaves == "function" for each in function.arms)


def is_bound(member: Binding) -> bool:
    """Whether a class body gives a name a value, and not an annotation alone."""
    return member.annotation is None or not isinstance(member.value, Unknown)


def is_super(value: Expression) -> bool:
    return isinstance(value, Call) and value.function == Name("super")
