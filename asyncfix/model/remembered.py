"""Values that never change: their hash is computed once, and what is rarely asked of them is read when it is."""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar, dataclass_transform

T = TypeVar("T")
LATER = ("__init__", "__repr__", "__eq__", "__hash__")
OF_DICTS = ("__dict__", "__weakref__")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[T]) -> type[T]:
    """A frozen, slotted dataclass for the type checker, which sees to it that nothing is changed.

    A class that sees to it itself takes four times as long to make an instance, and files say millions of things. Its
    methods are written when one of them is called: a short run makes few of all classes, and would write most in vain.
    """
    body = {name: each for name, each in vars(cls).items() if name not in OF_DICTS}
    cls.__doc__ = cls.__doc__ or cls.__name__  # else its signature is made a text
    made = dataclass(slots=True, init=False, repr=False, eq=False)(cls)
    stubs: dict[str, Any] = {}

    def write() -> Any:
        whole: Any = dataclass(unsafe_hash=True)(type(cls.__name__, cls.__bases__, dict(body)))
        for name, stub in stubs.items():
            if vars(made)[name] is stub:
                setattr(made, name, vars(whole)[name])
        return whole

    for name in LATER:
        if body.get(name) is None:
            stubs[name] = written_at_first(write, name)
            setattr(made, name, stubs[name])
    return made


def written_at_first(write: Callable[[], Any], name: str) -> Any:
    """A method that is there from its first call on."""

    def method(self: Any, *args: Any, **given: Any) -> Any:
        return vars(write())[name](self, *args, **given)

    return method


@dataclass_transform(frozen_default=True, order_default=True)
def frozen_in_order(cls: type[T]) -> type[T]:
    """The same, of values that stand in an order."""
    return dataclass(slots=True, unsafe_hash=True, order=True)(cls)


class Hashed:
    """Room for the hash of a frozen, slotted dataclass; left out of its comparisons, copies and pickles."""

    __slots__ = ("_hash",)


def hash_once(cls: type[T]) -> type[T]:
    """Makes a frozen dataclass that inherits from Hashed keep its hash: that of an expression counts all below it."""
    compared = [each.name for each in fields(cls) if each.compare]  # type: ignore[arg-type]
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
