"""The methods of classes that hold fields, written as `dataclass` writes them, but each when it is called first."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

SIGNS = {"__lt__": "<", "__le__": "<=", "__gt__": ">", "__ge__": ">="}
OF_VALUES = ("__init__", "__repr__", "__eq__", "__hash__")


class Made:
    """Stands for a default that is made anew for each value."""

    def __init__(self, factory: Callable[[], Any]) -> None:
        self.factory = factory


def written_at_first(name: str, defaults: Mapping[str, Any]) -> Any:
    """A method that is there from its first call on."""

    def method(self: Any, *args: Any, **given: Any) -> Any:
        cls = type(self)
        whole = written(cls, name, defaults)
        if vars(cls)[name] is method:
            setattr(cls, name, whole)
        return whole(self, *args, **given)

    return method


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


WRITERS = {"__init__": initialise, "__repr__": show, "__hash__": count}
