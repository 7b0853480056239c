"""HTML as values: whatever is no markup yet is escaped where it is put in, so that no name can become markup."""

import re
from collections.abc import Iterable
from html import escape as quote

from asyncfix.report.text import escape

# Attributes stand as Python's keywords: `for_`, `aria_label`.
VOID = frozenset(("br", "input"))


class Markup(str):
    """A text that is HTML already."""

    __slots__ = ()


NOTHING = Markup("")


def text(content: str) -> Markup:
    """Any text, harmless: invisible and control characters are shown, and nothing in it is markup."""
    return content if isinstance(content, Markup) else Markup(quote(escape(content)))


def join(parts: Iterable[str], between: str = "") -> Markup:
    return Markup(text(between).join(map(text, parts)))


def tag(name: str, /, *children: str, **attributes: str | int | float | bool | None) -> Markup:
    """An element; attributes that are None or False are left out, True ones have no value."""
    head = "".join(_attribute(key, value) for key, value in attributes.items() if value not in (None, False))
    return Markup(f"<{name}{head}>" if name in VOID else f"<{name}{head}>{join(children)}</{name}>")


def _attribute(key: str, value: str | int | float | bool | None) -> str:
    name = key.rstrip("_").replace("_", "-")
    if name == "viewbox":
        name = "viewBox"
    return f" {name}" if value is True else f' {name}="{text(str(value))}"'


def prose(content: str) -> Markup:
    """A sentence of ours, in which `backticks` are code."""
    parts = re.split(r"`([^`]+)`", content)
    return join(tag("code", part) if number % 2 else part for number, part in enumerate(parts))
