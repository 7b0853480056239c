"""Values that never change: their hash is computed once, and what is rarely asked of them is read when it is."""

from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar, cast, dataclass_transform

from asyncfix.model.methods import AT_NEED, OF_VALUES, SIGNS, Made

if TYPE_CHECKING:
    from dataclasses import replace as replace
else:

    def replace(value, /, **changes):
        """The same value but for some fields: `dataclasses.replace`, without what that imports."""
        return type(value)(**{name: getattr(value, name) for name in value.__match_args__} | changes)


T = TypeVar("T")
OF_DICTS = ("__dict__", "__weakref__")


def field(*, default_factory: Callable[[], T]) -> T:
    """A field whose default is made anew for each value."""
    return cast(T, Made(default_factory))


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[T]) -> type[T]:
    """A frozen, slotted dataclass for the type checker, which sees to it that nothing is changed.

    A class that sees to it itself takes four times as long to make an instance, and files say millions of things. Its
    methods are written when one of them is called: a short run makes few of all classes, and calls few of its methods.
    """
    return made(cls, OF_VALUES)


@dataclass_transform(frozen_default=True, order_default=True, field_specifiers=(field,))
def frozen_in_order(cls: type[T]) -> type[T]:
    """The same, of values that stand in an order."""
    return made(cls, (*OF_VALUES, *SIGNS))


@dataclass_transform(field_specifiers=(field,))
def slotted(cls: type[T]) -> type[T]:
    """The same, of values that do change, and so have no hash."""
    return made(cls, OF_VALUES[:-1])


def made(cls: type[T], methods: tuple[str, ...]) -> type[T]:
    """The class with its annotated names as slots, and these methods where it has none of its own."""
    names = tuple(cls.__annotations__)
    body = {name: each for name, each in vars(cls).items() if name not in OF_DICTS}
    defaults = {name: body.pop(name) for name in names if name in body}
    body |= {"__slots__": names, "__match_args__": names, "__dataclass_fields__": FIELDS, "_defaults": defaults}
    body |= {name: AT_NEED[name] for name in methods if body.get(name) is None}
    found: Any = type(cls.__name__, cls.__bases__, body)
    found.__qualname__ = cls.__qualname__
    return cast(type[T], found)


def has_fields(value: object) -> bool:
    """Whether it is one of these classes."""
    return isinstance(value, type) and "__match_args__" in vars(value)


class Fields:
    """What `dataclasses` asks a class for, made when it does."""

    def __get__(self, value: object, cls: Any) -> Any:
        import dataclasses

        factories = {name: each.factory for name, each in cls._defaults.items() if isinstance(each, Made)}
        fields = {name: dataclasses.field(default_factory=each) for name, each in factories.items()}
        body = {"__annotations__": {**cls.__annotations__}, "__doc__": cls.__name__, **cls._defaults, **fields}
        found: Any = dataclasses.dataclass(init=False, repr=False, eq=False)(type(cls.__name__, (), body))
        cls.__dataclass_fields__ = vars(found)["__dataclass_fields__"]
        return cls.__dataclass_fields__


FIELDS = Fields()


class Remembering:
    """Room for cached properties of a frozen, slotted dataclass."""


class Hashed:
    """Room for the hash of a frozen, slotted dataclass; left out of its comparisons, copies and pickles."""

    __slots__ = ("_hash",)


def hash_once(cls: type[T]) -> type[T]:
    """Makes a frozen dataclass that inherits from Hashed keep its hash: that of an expression counts all below it."""
    compared = vars(cls)["__match_args__"]
    values: Callable[[Any], object] = attrgetter(*compared) if compared else repr

    def remembered(self: Any) -> int:
        try:
            return self._hash  # type: ignore[no-any-return]
        except AttributeError:
            found = hash(values(self))
            object.__setattr__(self, "_hash", found)
            return found

    cls.__hash__ = remembered  # type: ignore[method-assign]
    return cls


class Packed:
    """Room for what of a frozen, slotted dataclass is read when it is asked for.

    `_packed` gives it: a function of a field's name, which returns values by names, that of this field among them.
    """

    __slots__ = ("_packed",)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """Called for fields without a value alone."""
            if name not in type(self).__match_args__:
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
            for each, found in self._packed(name).items():
                object.__setattr__(self, each, found)
            return object.__getattribute__(self, name)
