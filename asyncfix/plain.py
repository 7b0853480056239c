"""Command lines in which nothing has to be explained, read without typer: that takes as long to import as all else.

What is not as plain as that, mistakes among it, is left to typer. `tests/test_plain.py` holds both to the same answers.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from types import NoneType, UnionType
from typing import Any, get_args, get_origin

from asyncfix import commands
from asyncfix.conversion import NotPlainError, convert_one
from asyncfix.flags import Flag
from asyncfix.model.remembered import frozen

COMMANDS = {"check": commands.check, "scan": commands.scan}
STDIN = "-"
ARGUMENT = ""  # the name of what is no flag


@frozen
class Setting:
    """What a word of the command line sets: a parameter, by what the word is or by the value that follows it."""

    name: str
    parameter: str
    kind: Any  # of the value, or of each of them
    is_list: bool
    switch: bool | None = None  # what a word without a value sets


def understand(arguments: Sequence[str]) -> Callable[[], int] | None:
    """What a command line asks for; None where typer is to read it."""
    command = COMMANDS.get(arguments[0]) if arguments else None
    if command is None:
        return None
    try:
        return partial(commands.run, command, read(command, arguments[1:]))
    except NotPlainError:
        return None


def read(command: Callable[..., int], words: Sequence[str]) -> dict[str, Any]:
    """The values of all parameters of a command. Raises NotPlainError."""
    parameters = commands.parameters_of(command)
    settings = {word: each for name, (kind, _) in parameters.items() for word, each in settings_of(name, kind)}
    given: dict[str, Any] = {}
    rest = iter(words)
    for word in rest:
        name, equals, text = parted(word)
        setting = settings.get(name)
        if setting is None or (equals and setting.switch is not None):
            raise NotPlainError
        found = setting.switch if setting.switch is not None else value_of(setting, text if equals else next(rest, ""))
        given[setting.parameter] = [*given.get(setting.parameter, ()), found] if setting.is_list else found
    return {name: usual for name, (_, usual) in parameters.items()} | given


def parted(word: str) -> tuple[str, str, str]:
    """The name of a flag, and what a word says of its value: `--format=json`. An argument is a value alone."""
    if word == STDIN or not word.startswith("-"):
        return ARGUMENT, "=", word
    return word.partition("=") if word.startswith("--") else (word, "", "")


def value_of(setting: Setting, text: str) -> Any:
    """Raises NotPlainError, too, for what looks like another flag."""
    if not text or (text.startswith("-") and not (setting.name == ARGUMENT and text == STDIN)):
        raise NotPlainError
    return convert_one(setting.kind, text)


def settings_of(parameter: str, annotation: Any) -> Iterator[tuple[str, Setting]]:
    """The words that set a parameter. Raises NotPlainError where the environment may, too."""
    flag: Flag = annotation.__metadata__[0]
    if flag.given.get("envvar", "") in os.environ:
        raise NotPlainError
    kind, is_list = kind_of(annotation.__origin__)
    for name in (ARGUMENT,) if flag.is_argument else flag.names or (f"--{parameter.replace('_', '-')}",):
        if kind is bool:
            on, _, off = name.partition("/")
            yield from ((word, Setting(word, parameter, kind, is_list, word == on)) for word in (on, off) if word)
        else:
            yield name, Setting(name, parameter, kind, is_list)


def kind_of(annotation: Any) -> tuple[Any, bool]:
    """What a value is made, and whether there may be several: of `list[str] | None` a text, and so."""
    kinds = [each for each in get_args(annotation) if each is not NoneType]
    kind = kinds[0] if isinstance(annotation, UnionType) else annotation
    return (get_args(kind)[0], True) if get_origin(kind) is list else (kind, False)
