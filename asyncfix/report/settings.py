"""The settings that hold, as TOML, each with the file or flag that it comes from."""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from asyncfix import rules
from asyncfix.read.config import Config, Layer, fold
from asyncfix.read.gitignore import Pattern
from asyncfix.read.settings import KEYS, field_of

DEFAULT = "default"

Row = tuple[str, object, str]  # a key, its value, where it is from


def tell(layers: Iterable[Layer], root: Path) -> Iterator[str]:
    """One line for each key."""
    layers = tuple(layers)
    found = tuple(rows(fold(layers), origins(layers)))
    texts = [f"{'' if is_set(value) else '# '}{key} = {spelled(key, value)}" for key, value, _ in found]
    width = min(max(map(len, texts)), 60)
    yield f"# The project is {root}"
    for path in fold(layers).extend:
        yield f"# {path} is extended"
    yield from (f"{text:<{width}}  # {origin}" for text, (*_, origin) in zip(texts, found, strict=True))


def rows(config: Config, known: Mapping[str, str]) -> Iterator[Row]:
    for key in KEYS:
        name = field_of(key)
        if key == "repair":
            for each in config.repair.__match_args__:
                row = f"repair.{each.replace('_', '-')}", getattr(config.repair, each)
                yield *row, known.get(name, DEFAULT)
        elif key != "extend":
            yield key, getattr(config, name), known.get(name, DEFAULT)


def origins(layers: Iterable[Layer]) -> Mapping[str, str]:
    """Where each setting is from; those that extend may be from several places."""
    found: dict[str, str] = {}
    for layer in layers:
        if "select" in layer.settings:
            found.pop("extend_select", None)
        for name in layer.settings:
            before = f"{found[name]}, " if name in found and name.startswith("extend") else ""
            found[name] = f"{before}{layer.where}"
    return found


def is_set(value: object) -> bool:
    """Whether it is a value that a file could set: none is told in a comment."""
    return isinstance(value, bool | tuple) or bool(value)


def spelled(key: str, value: object) -> str:
    """A value as TOML; of a selection that nobody made, what it is."""
    if key == "select" and value is None:
        value = tuple(sorted(rules.judging(Config())))
    if not isinstance(value, tuple):
        return json.dumps(value, ensure_ascii=False)
    if key == "per-file-ignores":
        pairs = (f"{quoted(each.pattern)} = [{', '.join(map(quoted, each.rules))}]" for each in value)
        return f"{{{', '.join(pairs)}}}"
    return f"[{', '.join(map(quoted, value))}]"


def quoted(value: str | Pattern) -> str:
    return json.dumps(value.text if isinstance(value, Pattern) else value, ensure_ascii=False)
