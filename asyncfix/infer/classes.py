"""Attributes: what classes, instances and modules have under a name."""

from abc import abstractmethod
from collections.abc import Container, Iterable, Iterator, Mapping
from pathlib import Path

from asyncfix.catalog import is_stub
from asyncfix.catalog.marks import find_mark, marks
from asyncfix.infer.answers import Based, Decorated, Evaluated, Held, Metaclass, Returned, Shared
from asyncfix.infer.calls import last_name, parameter_of
from asyncfix.infer.containers import containers, union
from asyncfix.infer.names import Names
from asyncfix.infer.order import linearise
from asyncfix.infer.parts import comes_from_caller
from asyncfix.infer.types import (
    NOTHING,
    Callable,
    ClassType,
    Collection,
    Generated,
    Giver,
    Instance,
    ModuleType,
    Offloaded,
    Row,
    Subclass,
    Super,
    Type,
    Types,
    in_order,
)
from asyncfix.link.program import Key, Program
from asyncfix.model.expressions import Argument, Attribute, Call, Definition, Expression, Name
from asyncfix.model.facts import Binding, Function

# Those of Python, by whose methods is told what one of them gives.
CONTAINERS = (("builtins", "dict"), ("builtins", "list"), ("builtins", "set"), ("collections", "deque"))
GETTERS = ("__getattr__", "__getattribute__")  # what Python asks for an attribute


class Classes(Names):
    """Looks up attributes along the bases of classes."""

    def __init__(self, program: Program) -> None:
        super().__init__(program)
        self.has_orders = False  # until the bases of all classes are known, nothing asks for what lies below one
        self._orders: dict[Key, tuple[Key, ...]] = {}
        self._earlier_orders: Mapping[Key, tuple[Key, ...]] = {}
        self._changed: Container[Path] = ()
        self._subclasses: dict[Key, tuple[Key, ...]] = {}
        self._kin: dict[Key, tuple[Key, ...]] = {}
        self._generators: dict[tuple[Key, str], Types] = {}
        self._overrides: dict[tuple[Key, str], tuple[Key, ...]] = {}
        self._standing_in: dict[tuple[Key, str], tuple[Key, ...]] = {}

    def order(self, cls: Key) -> tuple[Key, ...]:
        """The classes in which attributes of `cls` are looked up, itself first."""
        if (known := self._orders.get(cls)) is not None:
            return known
        earlier = self._earlier_orders.get(cls)
        if earlier and all(each.path not in self._changed for each in earlier):
            return self._orders.setdefault(cls, earlier)
        reads = self.provisional_reads
        found = linearise(cls, self._bases, self._orders)
        if self.provisional_reads == reads:
            self._orders |= found
        return found[cls]

    def _bases(self, cls: Key) -> list[Key]:
        asked = range(len(self.program.cls(cls).bases))
        found = [each for index in asked for each in in_order(self.answer(Based(cls, index)))]
        keys = dict.fromkeys(each.cls for each in found if isinstance(each, ClassType))
        return [each for each in keys if each != cls]

    def member(self, owner: Type, attr: str) -> Types:
        match owner:
            case Instance(held=held) if any(attr == name for name, _ in held):
                return dict(held)[attr]
            case Instance(cls=cls) if attr == "__class__":
                return frozenset((ClassType(cls),))
            case Instance(cls=cls):
                found = self.attribute(owner, attr, self.order(cls)) | self.answer(Held(cls, attr))
                return found or self._dynamic(owner, attr) or self.of_subclass(owner, attr)
            case Subclass(cls=cls):
                return union(self.attribute(ClassType(each), attr, (each,)) for each in self.subclasses(cls))
            case ClassType(cls=cls):
                found = self.attribute(owner, attr, self.order(cls))
                if not found or self.is_bare(found):
                    found |= self.answer(Shared(cls, attr))
                found = found or frozenset(bind(each, owner) for each in self.attribute(owner, attr, self.above(cls)))
                return found or makers(owner, attr) or self.of_subclass(owner, attr)
            case Super(cls=cls, receiver=receiver):
                found = self.attribute(receiver, attr, self._behind(cls, receiver))
                return found | self.behind_mixin(owner, attr) or makers(receiver, attr)
            case Collection() | Row():
                return self._of_container(owner, attr)
            case ModuleType(module=module):
                return self.global_name(self.program.modules[module.path], attr)
            case _:
                return NOTHING

    def _of_container(self, owner: Collection | Row, attr: str) -> Types:
        """A method that gives what a container holds, or calls something with it, by the marks of Python's own."""
        for module, name in CONTAINERS:
            stub = self.program.stub(module)
            key = Key(stub.path, f"{name}.{attr}") if stub else None
            if key and stub and key.qualname in stub.functions and is_about_items(self.program.function(key)):
                return frozenset((Callable(key, owner),))
        return NOTHING

    def above(self, cls: Key) -> tuple[Key, ...]:
        """The classes in which attributes of a class itself are looked up when it has none: its metaclass's."""
        for each in self.order(cls):
            for found in in_order(self.answer(Metaclass(each))):
                if isinstance(found, ClassType):
                    return self.order(found.cls)
        return ()

    def _dynamic(self, owner: Instance, attr: str) -> Types:
        """An attribute that only a stub's `__getattr__` knows: a method where it is marked or async, else a value.

        Python does not ask it for special methods: to call what it gives is no attribute of that again.
        """
        if attr.startswith("__"):
            return NOTHING
        for key in self.methods(owner.cls, "__getattr__"):
            function = self.program.function(key)
            if is_stub(key.path) and not any(self.is_own(cls, attr) for cls in self.order(owner.cls)):
                is_method = function.marks or function.is_async
                return frozenset((Callable(key, owner),)) if is_method else self.answer(Returned(key))
        return self._passed_on(owner, attr)

    def _passed_on(self, owner: Instance, attr: str) -> Types:
        """What another object, or a module, has for an attribute that a class hands on: `getattr(self.inner, name)`."""
        getters = [key for name in GETTERS for key in self.methods(owner.cls, name) if not is_stub(key.path)]
        if not getters or any(self.is_own(cls, attr) or self.is_open(cls) for cls in self.order(owner.cls)):
            return NOTHING
        asked = ((key, each) for key in getters for each in asked_instead(self.program.function(key)))
        return union(self.answer(Evaluated(Attribute(each, attr), key)) for key, each in asked)

    def made_up(self, owner: Instance, attr: str) -> Iterator[Key]:
        """The program's own `__getattr__` that is asked for an attribute, where nothing else has it."""
        getters = [key for key in self.methods(owner.cls, "__getattr__") if not is_stub(key.path)]
        if not getters or attr.startswith("__"):
            return
        is_put = not any(self.methods(owner.cls, "__setattr__")) and any(self.calls.writes_outside(attr))
        if not is_put and not any(self.is_own(cls, attr) or self.is_open(cls) for cls in self.order(owner.cls)):
            yield from getters

    def given_instead(self, cls: Key) -> Types:
        """The objects of other classes that the `__new__` of a class gives."""
        makers = [key for key in self.methods(cls, "__new__") if not is_stub(key.path)]
        found = union(self.answer(Returned(key)) for key in makers)
        return frozenset(e for e in found if isinstance(e, Instance) and cls not in self.order(e.cls))

    def is_left_open(self, key: Key) -> bool:
        """Whether a method gives nothing itself, and does not say what those that override it give."""
        function = self.program.function(key)
        is_untold = function.annotation is None or last_name(function.annotation) == "Any"
        return is_untold and not function.results and not is_stub(key.path)

    def subclasses(self, cls: Key) -> tuple[Key, ...]:
        """The classes of the project below a class."""
        return self.settled(self._subclasses, cls, lambda: self._find_subclasses(cls))

    def _find_subclasses(self, cls: Key) -> tuple[Key, ...]:
        return tuple(each for each in self.calls.below(cls) if each != cls and cls in self.order(each))

    @abstractmethod
    def of_subclass(self, owner: Instance | ClassType, attr: str) -> Types:
        """What only classes below the object's have, or bring along."""

    @abstractmethod
    def behind_mixin(self, behind: Super, attr: str) -> Types:
        """What `super()` gives where a class below brings along another one."""

    def kin(self, cls: Key) -> tuple[Key, ...]:
        """The classes whose methods an object of a class, or of one below it, may have: all in their orders.

        A mixin and what it is mixed into have nothing in common but the classes below both.
        """
        return self.settled(self._kin, cls, lambda: self._find_kin(cls))

    def _find_kin(self, cls: Key) -> tuple[Key, ...]:
        orders = map(self.order, self.calls.below(cls))
        may_be_below = (each for each in orders if cls in each or any(map(self.is_open, each)))
        return tuple(dict.fromkeys((*self.order(cls), *(each for order in may_be_below for each in order))))

    def is_open(self, cls: Key) -> bool:
        """Whether a class has a base that is not known."""
        return len(self._bases(cls)) < sum(each != Name("object") for each in self.program.cls(cls).bases)

    def is_own(self, cls: Key, attr: str) -> bool:
        """Whether a class binds or writes an attribute, be its value known or not."""
        return bool(self._members(cls, attr) or any(True for _ in self.calls.writes(cls, attr)))

    def methods(self, cls: Key, name: str) -> Iterator[Key]:
        """The function that a class has for a name, its own before its bases'."""
        return self._methods(self.order(cls), name)

    def own_methods(self, cls: Key, name: str) -> Iterator[Key]:
        """The functions that a class itself has for a name."""
        return self._methods((cls,), name)

    def metamethods(self, cls: Key, name: str) -> Iterator[Key]:
        """The function that a class's metaclass has for a name."""
        return self._methods(self.above(cls), name)

    def _methods(self, order: Iterable[Key], name: str) -> Iterator[Key]:
        for key in order:
            found = self._members(key, name)
            for member in found:
                if isinstance(member.value, Definition) and member.value.kind == "function":
                    yield Key(key.path, member.value.qualname)
            if found:
                return

    def overrides(self, cls: Key, name: str) -> tuple[Key, ...]:
        """The functions that project subclasses of a class have for a name, where the project makes such objects."""
        if not self.has_orders:
            return ()
        return self.settled(self._overrides, (cls, name), lambda: self._find_overrides(cls, name))

    def _find_overrides(self, cls: Key, name: str) -> tuple[Key, ...]:
        made = (sub for sub in self.calls.below(cls) if self.is_made(sub) and cls in self.order(sub))
        return tuple(dict.fromkeys(key for sub in made for key in self.methods(sub, name)))

    def standing_in(self, cls: Key, name: str) -> tuple[Key, ...]:
        """The same, where classes of libraries may stand between those and the class."""
        if not is_stub(cls.path) or not self.has_orders:
            return self.overrides(cls, name)
        return self.settled(self._standing_in, (cls, name), lambda: self._find_standing_in(cls, name))

    def _find_standing_in(self, cls: Key, name: str) -> tuple[Key, ...]:
        below = (sub for sub in self.calls.having(name) if self.is_made(sub) and cls in self.order(sub))
        return tuple(dict.fromkeys(key for sub in below for key in self.own_methods(sub, name)))

    def overriding_generators(self, cls: Key, name: str) -> Types:
        """What the generator functions give that project subclasses of a class have for a name."""
        return self.settled(self._generators, (cls, name), lambda: self._find_generators(cls, name))

    def _find_generators(self, cls: Key, name: str) -> Types:
        keys = self.overrides(cls, name) if self.subclasses(cls) else ()
        plain = (key for key in keys if self.program.function(key).is_generator)
        return frozenset(
            Generated(Callable(key, Instance(Key(key.path, function.owner))))
            for key in plain
            if not (function := self.program.function(key)).is_async and not function.decorators
        )

    def asked(self, owner: Instance, function: Function) -> Iterator[Key]:
        """The methods of an object that a library's property of it asks for what it gives."""
        for mark in marks(function):
            if mark.name == "asks" and function.parameters and mark.first == function.parameters[0].name:
                yield from self.methods(owner.cls, mark.positional[1])

    def receiver(self, key: Key, function: Function) -> Types:
        """What the first parameter of a method is."""
        if not function.owner or has_decorator(function, "staticmethod"):
            return NOTHING
        cls = Key(key.path, function.owner)
        is_class_method = has_decorator(function, "classmethod") or function.name in ("__new__", "__init_subclass__")
        return frozenset((ClassType(cls) if is_class_method else Instance(cls),))

    def in_body(self, cls: Key, attr: str) -> Types:
        """What the body of a class puts in the attribute, or else that of the nearest base that does."""
        for each in self.order(cls):
            if members := self._members(each, attr):
                scope = Key(each.path, self.program.cls(each).parent)
                return union(self.bound(member, scope) for member in members if not is_function(member.value))
        return NOTHING

    def written(self, cls: Key, attr: str, receiver: Key) -> Types:
        """What the methods of a class put in the attribute of an object of `receiver`."""
        held = []
        for key, write in self.calls.writes(cls, attr):
            declared = self.declared(write.annotation, key)
            stored = NOTHING if declared and not self.is_bare(declared) else self.stored(write.value, key, receiver)
            found = declared | containers(stored) if declared else stored
            held.append(NOTHING if self._is_another_ones(found, write.value, key, cls) else found)
        return union(held)

    @abstractmethod
    def is_made(self, cls: Key) -> bool:
        """Whether the project may make objects of a class: it is called, passed on or kept somewhere."""

    @abstractmethod
    def stored(self, value: Expression, method: Key, cls: Key) -> Types:
        """What a method puts in an attribute of an object of `cls`."""

    def _is_another_ones(self, found: Types, value: Expression, method: Key, cls: Key) -> bool:
        """Whether callbacks were handed to one of several objects: which of them calls them can't be told."""
        function = self.program.function(method)
        if function.name == "__init__" or not any(map(is_callback, found)):
            return False
        return comes_from_caller(value, function) and self.calls.count_makings(cls) > 1

    def _members(self, cls: Key, name: str) -> tuple[Binding, ...]:
        return self.program.modules[cls.path].members.get((cls.qualname, name), ())

    def _behind(self, cls: Key, receiver: Instance | ClassType) -> tuple[Key, ...]:
        """The rest of the receiver's own order, so that `super()` in a diamond finds the sibling."""
        order = self.order(receiver.cls)
        return order[order.index(cls) + 1 :] if cls in order else self.order(cls)[1:]

    def attribute(self, owner: Instance | ClassType, attr: str, order: Iterable[Key]) -> Types:
        for cls in order:
            if members := self._members(cls, attr):
                return union(self._access(owner, member, cls) for member in members)
        return NOTHING

    def _access(self, owner: Instance | ClassType, member: Binding, cls: Key) -> Types:
        if not isinstance(member.value, Definition) or member.value.kind == "class":
            found = self.program.cls(cls)
            return NOTHING if isinstance(owner, Instance) else self.bound(member, Key(cls.path, found.parent))
        key = Key(cls.path, member.value.qualname)
        function = self.program.function(key)
        if has_decorator(function, "staticmethod"):
            return self.answer(Decorated(key))
        if is_property(function) and isinstance(owner, Instance):
            return self.answer(Returned(key)) | union(
                self.answer(Returned(each)) for each in self.asked(owner, function)
            )
        receiver = ClassType(owner.cls) if has_decorator(function, "classmethod") else owner
        is_bound = isinstance(owner, Instance) or receiver is not owner or has_decorator(function, "classmethod")
        return frozenset(bind(each, receiver) if is_bound else each for each in self.answer(Decorated(key)))


def is_about_items(method: Function) -> bool:
    return find_mark(method, "gives") is not None or find_mark(method, "invokes") is not None


def makers(owner: Instance | ClassType, attr: str) -> Types:
    """The `__new__` that every class has: it makes an object and initialises nothing."""
    is_maker = attr == "__new__" and isinstance(owner, ClassType)
    return frozenset((Giver(Instance(owner.cls, exact=True)),)) if is_maker else NOTHING


def asked_instead(getter: Function) -> Iterator[Expression]:
    """The objects of which a `__getattr__` returns the attribute that it is asked for."""
    for each in getter.results:
        match each:
            case Call(Name("getattr", ()), (Argument(value), Argument(Name() as name), *_)):
                if len(getter.parameters) > 1 and parameter_of(name, getter) == getter.parameters[1].name:
                    yield value


def bind(value: Type, receiver: Instance | ClassType) -> Type:
    match value:
        case Callable(function=function):
            return Callable(function, receiver)
        case Offloaded(call=Callable(function=function)):
            return Offloaded(Callable(function, receiver))
        case _:
            return value


def is_callback(value: Type) -> bool:
    """Whether a value is a function, or a collection or tuple with one."""
    match value:
        case Callable():
            return True
        case Collection(item=item):
            return is_callback(item)
        case Row(parts=parts):
            return any(is_callback(each) for part in parts for each in part)
        case _:
            return False


def is_function(value: Expression) -> bool:
    return isinstance(value, Definition) and value.kind == "function"


def has_decorator(function: Function, name: str) -> bool:
    return any(isinstance(each, Name) and each.id == name for each in function.decorators)


def is_property(function: Function) -> bool:
    return any(last_name(each) in ("property", "cached_property") for each in function.decorators)


def is_setter(function: Function) -> bool:
    return any(isinstance(each, Attribute) and each.attr == "setter" for each in function.decorators)
