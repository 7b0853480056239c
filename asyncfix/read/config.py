"""Settings: files, each laid upon what it extends, then what the command line says."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from pathlib import Path
from typing import Any

from asyncfix.model.errors import ConfigError, nearest
from asyncfix.model.remembered import field, frozen, replace
from asyncfix.read.gitignore import Ignoring, Pattern, check_patterns
from asyncfix.read.repairs import Manner

Settings = Mapping[str, Any]

__all__ = ["Config", "ConfigError", "Layer", "check_rules", "fold", "read_config", "read_layers"]

NAMES = ("asyncfix.toml", "pyproject.toml")


@frozen
class Config:
    """What to look at and what to report; without a `select` every rule judges that is on by default."""

    exclude: tuple[Pattern, ...] = ()
    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    extend_exclude: tuple[Pattern, ...] = ()
    per_file_ignores: tuple[Ignoring, ...] = ()
    force_exclude: bool = False
    extend: tuple[str, ...] = ()  # the files that are extended, absolute
    stubs: tuple[str, ...] = ()  # folders, absolute
    follow: tuple[str, ...] = ()  # packages' folders or files, absolute
    baseline: str = ""  # a file, absolute
    output_format: str = ""
    respect_ruff_noqa: bool = False
    heeds_suppressions: bool = True  # a flag's alone: no project wants it always
    required_version: str = ""
    repair: Manner = field(default_factory=Manner)

    def apply(self, settings: Settings) -> "Config":
        """With `settings` in place of what was there; what extends is added, keys it does not name stay.

        A new selection begins anew: what extended the one before is gone.
        """
        base = replace(self, extend_select=()) if "select" in settings else self
        added = {key: (*getattr(base, key), *value) for key, value in settings.items() if key.startswith("extend")}
        return replace(base, **{**settings, **added})

    @property
    def excluded(self) -> tuple[Pattern, ...]:
        return (*self.exclude, *self.extend_exclude)

    def selects(self, rule: str, by_default: bool) -> bool:
        """Whether a rule is to judge; what it finds may still be ignored."""
        return rule in self.extend_select or (by_default if self.select is None else rule in self.select)

    def rooted(self, root: Path) -> "Config":
        """The same for a project: patterns of settings that lie elsewhere are from its root on."""
        return self.about(lambda pattern: pattern.rooted(root))

    def moved(self, old: Path, new: Path) -> "Config":
        """The same for a copy of a folder."""
        return self.about(lambda pattern: pattern.moved(old, new))

    def about(self, change: Callable[[Pattern], Pattern]) -> "Config":
        """The same with other patterns."""
        return replace(
            self,
            exclude=tuple(map(change, self.exclude)),
            extend_exclude=tuple(map(change, self.extend_exclude)),
            per_file_ignores=tuple(replace(each, pattern=change(each.pattern)) for each in self.per_file_ignores),
        )


@frozen
class Layer:
    """What one file or flag sets; `where` names it, `file` is its path."""

    where: str
    settings: Settings
    file: str = ""


def read_config(folder: Path, given: Sequence[str] = (), isolated: bool = False) -> Config:
    """The settings for `folder`; `given` are files to read in place of those found, or `key = value`, which wins."""
    return fold(read_layers(folder, given, isolated))


def fold(layers: Iterable[Layer]) -> Config:
    return reduce(Config.apply, (each.settings for each in layers), Config())


def read_layers(folder: Path, given: Sequence[str] = (), isolated: bool = False) -> Iterator[Layer]:
    """What `read_config` lays upon each other, in order. Raises ConfigError."""
    inline = [text for text in given if "=" in text and not Path(text).exists()]
    files = [Path(text) for text in given if text not in inline]
    found = [read_nearest(folder)] if not files and not isolated else list(map(read_file, files))
    for layer in found:
        if layer is not None:
            yield from extended(layer)
    yield from (Layer("--config", read_inline(text)) for text in inline)


def read_nearest(folder: Path) -> Layer | None:
    """The nearest asyncfix.toml or pyproject.toml with a [tool.asyncfix] in `folder` or above it.

    Looks no further than the repository: a stray file in a home directory is not the project's.
    """
    for candidate in (folder, *folder.parents):
        for name in NAMES:
            layer = read_file(candidate / name) if os.path.isfile(candidate / name) else None
            if layer is not None:
                return layer
        if os.path.exists(candidate / ".git"):
            break
    return None


def extended(layer: Layer) -> Iterator[Layer]:
    """A layer, after those that it extends. Raises ConfigError for one that extends itself."""
    chain = [layer]
    while extends := chain[-1].settings.get("extend"):
        path = Path(extends[-1])
        if not path.is_file():
            what = "is a folder" if path.is_dir() else "is not there"
            raise ConfigError(f"{place_in(chain[-1], 'extend')}: `extend`: {path} {what}")
        base = read_file(path)
        if base is None:
            raise ConfigError(f"{place_in(chain[-1], 'extend')}: `extend`: {path} has no [tool.asyncfix]")
        if any(os.path.samefile(each.file, base.file) for each in chain):
            way = " -> ".join(each.file for each in (*chain, base))
            raise ConfigError(f"{place_in(chain[-1], 'extend')}: `extend` leads in a circle: {way}")
        chain.append(base)
    yield from reversed(chain)


def read_file(path: Path) -> Layer | None:
    """What a file sets; None for a pyproject.toml without [tool.asyncfix]. Raises ConfigError."""
    try:
        document = parse_toml(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigError(f"{path}: can't be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from error
    if path.name != "pyproject.toml":
        return layer_of(document, str(path), path)
    tool = document.get("tool", {})
    table = tool.get("asyncfix") if isinstance(tool, dict) else None
    return None if table is None else layer_of(table, f"{path} [tool.asyncfix]", path)


def parse_toml(text: str) -> dict[str, Any]:
    """Raises ValueError, or RecursionError for nesting without end."""
    from tomllib import loads  # which takes 3 ms to import: for nothing, where there are no settings

    return loads(text)


def layer_of(table: object, where: str, path: Path) -> Layer:
    from asyncfix.read.settings import check

    file = os.path.abspath(path)
    return Layer(where, check(table, where, file), file)


def read_inline(text: str) -> Settings:
    """`key = value`, as given to --config."""
    from asyncfix.read.settings import check

    try:
        found = check(parse_toml(text), "--config")
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"--config: not valid TOML: {error}") from error
    if "extend" in found:
        raise ConfigError("--config: `extend` stands in files; name one with --config FILE")
    return found


def check_rules(layers: Iterable[Layer], known: tuple[str, ...]) -> None:
    """Raises ConfigError for a rule that does not exist, or none at all: a typo must not pass for "no findings"."""
    layers = tuple(layers)
    for layer in layers:
        for key, within, names in rules_in(layer.settings):
            for name in names:
                if name not in known:
                    where = "" if layer.where == f"--{key}" else f"{place_in(layer, key)}: "
                    raise ConfigError(f"{where}{key}{within}: unknown rule `{name}`{nearest(name, known)}")
    config = fold(layers)
    if config.select == () and not config.extend_select:
        layer = [each for each in layers if "select" in each.settings][-1]
        raise ConfigError(f"{place_in(layer, 'select')}: `select` names no rule, so nothing would judge")


def place_in(layer: Layer, key: str) -> str:
    from asyncfix.read.spots import place_of

    return place_of(layer.where, layer.file, key)


def rules_in(settings: Settings) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Keys that name rules, each with the pattern that it is about, if it is about one."""
    for key in ("select", "extend-select", "ignore"):
        yield key, "", settings.get(key.replace("-", "_"), ())
    for each in settings.get("per_file_ignores", ()):
        yield "per-file-ignores", f'."{each.pattern.text}"', each.rules


def check_files(config: Config) -> None:
    """Raises PatternError for what can never match."""
    check_patterns("exclude", config.exclude)
    check_patterns("extend-exclude", config.extend_exclude)
    check_patterns("per-file-ignores", (each.pattern for each in config.per_file_ignores))
