"""The keys of `[tool.asyncfix]`: what each holds, and what it is for."""

import os
from collections.abc import Mapping
from typing import Any, Literal

from asyncfix import __version__
from asyncfix.model.errors import ConfigError, nearest
from asyncfix.model.remembered import frozen
from asyncfix.read.gitignore import Ignoring, Pattern
from asyncfix.read.repairs import read_manner

Settings = Mapping[str, Any]
Kind = Literal[
    "rules", "patterns", "rules by pattern", "folders", "packages", "file", "settings", "version", "format", "flag",
    "repair",
]  # fmt: skip
FORMATS = (
    *("full", "concise", "json", "json-lines", "sarif", "github", "gitlab", "junit", "azure", "rdjson", "pylint"),
    "html",
)


@frozen
class Key:
    """What a key holds, and what it is for."""

    kind: Kind
    says: str


KEYS: Mapping[str, Key] = {
    "exclude": Key("patterns", "Files that are not part of the program, as in .gitignore, from this folder on."),
    "select": Key("rules", "The rules that judge, none where it is empty; without it all that are on by default."),
    "ignore": Key("rules", "Rules whose findings are left out."),
    "extend-select": Key("rules", "Rules that judge beside the selected ones."),
    "extend-exclude": Key("patterns", "More files that are not part of the program."),
    "per-file-ignores": Key("rules by pattern", "Rules whose findings are left out in the files of a pattern."),
    "force-exclude": Key("flag", "Whether files that are named on the command line can be excluded, too."),
    "extend": Key("settings", "Another file of settings, which those of this one are laid upon."),
    "stubs": Key("folders", "Folders with stubs that say which functions of libraries wait."),
    "follow": Key("packages", "Installed packages, by name or folder, whose code calls are followed into."),
    "baseline": Key("file", "A file that names findings which don't count."),
    "output-format": Key("format", "How findings are shown."),
    "respect-ruff-noqa": Key("flag", "Whether `# noqa`, bare or with ruff's code for the rule, suppresses findings."),
    "required-version": Key("version", "The versions of asyncfix that can be used: `>=0.1`."),
    "repair": Key("repair", "How repairs are written."),
}


def check(table: object, where: str, file: str = "") -> Settings:
    """The same settings, typed, by the names of fields; their files are from that of the settings on, "" where there is
    none. Raises ConfigError.
    """
    from asyncfix.read.spots import place_of

    if not isinstance(table, dict):
        raise ConfigError(f"{where}: expected a table of settings")
    found: dict[str, Any] = {}
    for key in sorted(table, key="required-version".__ne__):  # it comes first: another version may know other keys
        try:
            found[field_of(key)] = read(key, table[key], os.path.dirname(file))
        except ValueError as error:
            raise ConfigError(f"{place_of(where, file, key)}: {error}") from error
    return {field_of(key): found[field_of(key)] for key in table}


def read(key: str, value: object, folder: str) -> Any:
    """The typed value of a key. Raises ValueError."""
    if key not in KEYS:
        raise ValueError(f"unknown key `{key}`{nearest(key, tuple(KEYS))}")
    if wanted := fault(KEYS[key].kind, value):
        raise ValueError(f"`{key}` must be {wanted}")
    if key == "required-version":
        require_version(str(value))
    return typed(KEYS[key].kind, value, folder)


def field_of(key: str) -> str:
    return key.replace("-", "_")


def require_version(required: str) -> None:
    """Raises ValueError where this is none of the versions that a project asks for."""
    from asyncfix.read.versions import is_met

    try:
        is_wanted = is_met(required, __version__)
    except ValueError as error:
        raise ValueError(f"`required-version`: {error}; write one as in `>=0.1, <1`") from error
    if not is_wanted:
        raise ValueError(f"`required-version` is {required}, and this is asyncfix {__version__}")


def fault(kind: Kind, value: object) -> str:
    """What a value should have been, if it isn't."""
    match kind:
        case "rules" | "patterns" | "folders" | "packages":
            return "" if is_list(value) else "a list of strings"
        case "rules by pattern":
            is_table = isinstance(value, dict) and all(map(is_list, value.values()))
            return "" if is_table else 'a table of lists: {"tests/**" = ["blocking-file"]}'
        case "file" | "settings":
            return "" if isinstance(value, str) else "the name of a file"
        case "version":
            return "" if isinstance(value, str) else "a text like >=0.1"
        case "format":
            return "" if value in FORMATS else f"one of {', '.join(FORMATS)}"
        case "flag":
            return "" if isinstance(value, bool) else "true or false"
        case "repair":
            return ""  # told key by key


def is_list(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def typed(kind: Kind, value: Any, folder: str) -> Any:
    """The value of a key; raises ValueError."""
    match kind:
        case "repair":
            return read_manner(value)
        case "patterns":
            return tuple(Pattern(each, folder) for each in value)
        case "rules by pattern":
            return tuple(Ignoring(Pattern(each, folder), tuple(rules)) for each, rules in value.items())
        case "folders":
            return tuple(os.path.abspath(os.path.join(folder, each)) for each in value)
        case "packages":
            from asyncfix.read.installed import locate

            return tuple(locate(each, folder) for each in value)
        case "rules":
            return tuple(value)
        case "settings":
            return (os.path.abspath(os.path.join(folder, value)),)
        case "file":
            return os.path.abspath(os.path.join(folder, value)) if value else ""
        case _:
            return value
