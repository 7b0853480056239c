"""Settings: `Config().apply(file).apply(command line)`."""

import os
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from asyncfix.model.errors import CommandError, nearest
from asyncfix.read.repairs import Manner, read_manner

Settings = Mapping[str, Any]


class ConfigError(CommandError):
    """A setting that means nothing here: the message names where it stands, the key, and what was likely meant."""


@dataclass(frozen=True, slots=True)
class Config:
    """What to look at and what to report; an empty `select` means every rule that is on by default."""

    exclude: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    stubs: tuple[str, ...] = ()  # folders, absolute
    baseline: str = ""  # a file, absolute
    repair: Manner = field(default_factory=Manner)

    def apply(self, settings: Settings) -> "Config":
        """With `settings` in place of what was there; keys it does not name stay."""
        return replace(self, **settings)

    def selects(self, rule: str, by_default: bool) -> bool:
        """Whether a rule is to judge; what it finds may still be ignored."""
        return rule in self.select if self.select else by_default


def read_config(folder: Path, given: Sequence[str] = (), isolated: bool = False) -> Config:
    """The settings for `folder`; `given` are files to read in place of those found, or `key = value`, which wins."""
    inline = [text for text in given if "=" in text and not Path(text).exists()]
    files = [Path(text) for text in given if text not in inline]
    config = Config()
    if not files and not isolated:
        config = config.apply(read_nearest(folder))
    for settings in (*map(read_file, files), *map(read_inline, inline)):
        config = config.apply(settings or {})
    return config


def read_nearest(folder: Path) -> Settings:
    """The settings of the nearest asyncfix.toml or pyproject.toml with a [tool.asyncfix] in `folder` or above it.

    Looks no further than the repository: a stray file in a home directory is not the project's.
    """
    for candidate in (folder, *folder.parents):
        for name in ("asyncfix.toml", "pyproject.toml"):
            settings = read_file(candidate / name) if (candidate / name).is_file() else None
            if settings is not None:
                return settings
        if (candidate / ".git").exists():
            break
    return {}


def read_file(path: Path) -> Settings | None:
    """What a file sets; None for a pyproject.toml without [tool.asyncfix]. Raises ConfigError."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: can't be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from error
    if path.name != "pyproject.toml":
        return anchored(check(document, str(path)), path.parent)
    tool = document.get("tool", {})
    table = tool.get("asyncfix") if isinstance(tool, dict) else None
    return None if table is None else anchored(check(table, f"{path} [tool.asyncfix]"), path.parent)


def read_inline(text: str) -> Settings:
    """`key = value`, as given to --config."""
    try:
        return anchored(check(tomllib.loads(text), "--config"), Path())
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"--config: not valid TOML: {error}") from error


def check(table: Any, where: str) -> Settings:
    """The same settings, typed. Raises ConfigError for an unknown key or a value that is no list of strings."""
    if not isinstance(table, dict):
        raise ConfigError(f"{where}: expected a table of settings")
    names = tuple(field.name for field in fields(Config))
    for key, value in table.items():
        if key not in names:
            raise ConfigError(f"{where}: unknown key `{key}`{nearest(key, names)}")
        if key == "repair":
            continue
        if key == "baseline":
            if not isinstance(value, str):
                raise ConfigError(f"{where}: `{key}` must be the name of a file")
            continue
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise ConfigError(f"{where}: `{key}` must be a list of strings")
    try:
        return {key: typed(key, value) for key, value in table.items()}
    except ValueError as error:
        raise ConfigError(f"{where}: {error}") from error


def typed(key: str, value: Any) -> Any:
    match key:
        case "repair":
            return read_manner(value)
        case "baseline":
            return value
        case _:
            return tuple(value)


def anchored(settings: Settings, folder: Path) -> Settings:
    """The same settings, folders made absolute: what a file says is relative to where it stands."""
    found = {**settings}
    if "stubs" in found:
        found["stubs"] = tuple(os.path.abspath(folder / each) for each in found["stubs"])
    if found.get("baseline"):
        found["baseline"] = os.path.abspath(folder / found["baseline"])
    return found


def check_rules(config: Config, known: tuple[str, ...]) -> None:
    """Raises ConfigError for a selected or ignored rule that does not exist: a typo must not pass for "no findings"."""
    for key, names in (("select", config.select), ("ignore", config.ignore)):
        for name in names:
            if name not in known:
                raise ConfigError(f"{key}: unknown rule `{name}`{nearest(name, known)}")
