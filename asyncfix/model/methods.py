"""The methods of classes that hold fields, written as `dataclass` writes them, but only those that are called often."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

SIGNS = {"__lt__": "<", "__le__": "<=", "__gt__": ">", "__ge__": ">="}
OF_VALUES = ("__init__", "__repr__", "__eq__", "__hash__")
FEW = 24  # calls that take less time than to write a method
UNFIT = object()


class Made:
    """Stands for a default that is made anew for each value."""

    def __init__(self, factory: Callable[[], Any]) -> None:
        self.factory = factory


def written_at_need(name: str) -> Any:
    """A method, for any class, that is written for one once it was called there a few times; few are in a short run."""
    briefly = BRIEF.get(name)
    calls: dict[type[Any], int] = {}

    def method(self: Any, *args: Any, **given: Any) -> Any:
        cls = type(self)
        defaults = cls._defaults
        calls[cls] = calls.get(cls, 0) + 1
        if briefly and calls[cls] <= FEW and (found := briefly(self, defaults, args, given)) is not UNFIT:
            return found
        whole = written(cls, name, defaults)
        if vars(cls)[name] is method:
            setattr(cls, name, whole)
        return whole(self, *args, **given)

    return method


def initialise_briefly(self: Any, defaults: Mapping[str, Any], args: Any, given: Any) -> Any:
    """What the written method does; it raises what is to be raised of mistakes."""
    names = self.__match_args__
    values = args if len(args) == len(names) and not given else told(names, defaults, args, given)
    if values is UNFIT:
        return UNFIT
    for name, value in zip(names, values, strict=True):
        setattr(self, name, value.factory() if value.__class__ is Made else value)
    return self.__post_init__() if hasattr(self, "__post_init__") else None


def told(names: tuple[str, ...], defaults: Mapping[str, Any], args: Any, given: Any) -> Any:
    """The value of each field, as far as a call tells it."""
    said = {**dict(zip(names, args, strict=False)), **given}
    values = {**defaults, **said}
    is_fit = len(said) == len(args) + len(given) and values.keys() == {*names}
    return [values[name] for name in names] if is_fit else UNFIT


def count_briefly(self: Any, defaults: Mapping[str, Any], args: Any, given: Any) -> int:
    return hash(tuple([getattr(self, each) for each in self.__match_args__]))


def compare_briefly(self: Any, defaults: Mapping[str, Any], args: Any, given: Any) -> Any:
    (other,) = args
    if other.__class__ is not self.__class__:
        return NotImplemented
    names = self.__match_args__
    return [getattr(self, each) for each in names] == [getattr(other, each) for each in names]


def written(cls: type[Any], name: str, defaults: Mapping[str, Any]) -> Any:
    """A method of a class with these fields, those with defaults last."""
    names: dict[str, Any] = {"defaults": defaults, "Made": Made}
    exec("\n    ".join(WRITERS.get(name, compare)(cls, name, defaults)), names)
    names[name].__qualname__ = f"{cls.__qualname__}.{name}"
    return names[name]


def initialise(cls: type[Any], name: str, defaults: Mapping[str, Any]) -> Iterator[str]:
    fields = cls.__match_args__
    parameters = [f"{each}=defaults[{each!r}]" if each in defaults else each for each in fields]
    yield f"def {name}({', '.join(('self', *parameters))}):"
    for each in fields:
        is_made = isinstance(defaults.get(each), Made)
        yield f"self.{each} = {each}" + (f".factory() if {each}.__class__ is Made else {each}" if is_made else "")
    yield "self.__post_init__()" if hasattr(cls, "__post_init__") else "pass"


def show(cls: type[Any], name: str, defaults: Mapping[str, Any]) -> Iterator[str]:
    shown = ", ".join(f"{each}={{self.{each}!r}}" for each in cls.__match_args__)
    yield f"def {name}(self):"
    yield f'return f"{{self.__class__.__qualname__}}({shown})"'


def count(cls: type[Any], name: str, defaults: Mapping[str, Any]) -> Iterator[str]:
    yield f"def {name}(self):"
    yield f"return hash({values_of('self', cls)})"


def compare(cls: type[Any], name: str, defaults: Mapping[str, Any]) -> Iterator[str]:
    own, others = values_of("self", cls), values_of("other", cls)
    yield f"def {name}(self, other):"
    yield f"return {own} {SIGNS.get(name, '==')} {others} if other.__class__ is self.__class__ else NotImplemented"


def values_of(value: str, cls: type[Any]) -> str:
    return f"({''.join(f'{value}.{each}, ' for each in cls.__match_args__)})"


BRIEF = {"__init__": initialise_briefly, "__eq__": compare_briefly, "__hash__": count_briefly}
WRITERS = {"__init__": initialise, "__repr__": show, "__hash__": count}
AT_NEED = {name: written_at_need(name) for name in (*OF_VALUES, *SIGNS)}
