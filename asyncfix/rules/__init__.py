"""The rules: every module of this folder is one, its docstring the page, its `check` the judgement."""

from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from pkgutil import ModuleInfo, iter_modules

from asyncfix.finding import Finding
from asyncfix.reach import Reach

Check = Callable[[Reach], Iterator[Finding]]


@cache
def load() -> tuple[Check, ...]:
    """The `check` of every rule module, in the order of their names."""
    return tuple(import_module(f"{__name__}.{found.name}").check for found in modules())


@cache
def names() -> tuple[str, ...]:
    """The names that findings can have."""
    return tuple(sorted(name for found in modules() for name in import_module(f"{__name__}.{found.name}").NAMES))


def modules() -> list[ModuleInfo]:
    return sorted(iter_modules(__path__), key=lambda found: found.name)
