"""What flags are given, made values: what is plain here, all else by typer, which loads pydantic, as long as itself."""

from collections.abc import Callable
from enum import EnumMeta
from functools import partial
from pathlib import Path
from typing import Any, get_args, get_origin

from asyncfix.model.remembered import frozen


class NotPlainError(Exception):
    """What typer is to look at, and to complain about."""


@frozen
class Conversion:
    """Stands for typer's own, which is only made where it is needed."""

    kind: Any
    typers: Callable[[], Any]
    complain: Callable[..., None]

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        """The value that a flag or argument is given on the command line."""
        given = value if isinstance(value, list | tuple) else [value]
        if Path in (self.kind, *get_args(self.kind)) and "" in given:  # `asyncfix check "$FILES"`: all files, else
            self.complain("an empty text names no file or folder", param=param, ctx=ctx)
        try:
            return convert(self.kind, value)
        except NotPlainError:
            return self.typers().coerce(value, param=param, ctx=ctx)


def converted_here(parameters: list[Any], complain: Callable[..., None]) -> list[Any]:
    """The same flags and arguments, converted here, where this version of typer has a conversion of its own."""
    for each in parameters:
        typers = getattr(each, "get_runtime_param", None)
        if typers is not None and not isinstance(typers, partial):
            each.get_runtime_param = partial(Conversion, each.type_descriptor.annotation, typers, complain)
    return parameters


def convert(kind: Any, value: Any) -> Any:
    """Raises NotPlainError."""
    if get_origin(kind) is list:
        return [convert_one(get_args(kind)[0], each) for each in value or ()]
    return None if value is None else convert_one(kind, value)


def convert_one(kind: Any, value: Any) -> Any:
    """Raises NotPlainError."""
    if kind in (str, Path) and isinstance(value, str):
        return kind(value)
    if isinstance(kind, EnumMeta) and value in [each.value for each in list[Any](kind)]:
        return kind(value)
    raise NotPlainError
