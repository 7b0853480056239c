"""A text in which coroutines that never suspend are functions, and are called.

Every word is replaced by as many characters, so that all positions stay those of the file.
"""

import re
from collections.abc import Iterable

from asyncfix.model.source import Source, Span
from asyncfix.repair.direct.coroutines import Coroutines
from asyncfix.repair.direct.handed import Handed
from asyncfix.repair.direct.uses import Use
from asyncfix.repair.scene.scene import Scene

DEFINITION = re.compile(r"async[ \t]+def\b")
AWAIT = re.compile(r"await\b")
LINE_END = re.compile(r"(\r\n|\r|\n)")


def tell(scene: Scene, coroutines: Coroutines) -> str | None:
    """The text of a file so; None where it can't be told."""
    path, source = scene.source.path, scene.source
    defined = [scene.span(scene.nodes[key]) for key in coroutines if key.path == path]
    awaits = [use for each in coroutines.values() for use in each.awaits if use.function.path == path]
    starts = starts_of(source.text)
    places = [(offset(starts, span), DEFINITION, "def") for span in defined]
    places += [(offset(starts, use.awaited), AWAIT, word_for(use)) for use in awaits]
    return replaced(source, places)


def word_for(use: Use | Handed) -> str:
    """Nothing; where a statement begins, what makes no other indentation of it: the first element of a tuple."""
    return "None," if use.begins else ""


def starts_of(text: str) -> list[int]:
    """Where the lines of a text begin."""
    return [0, *(found.end() for found in LINE_END.finditer(text))]


def offset(starts: list[int], span: Span) -> int:
    return starts[span.line - 1] + span.column - 1


def replaced(source: Source, places: Iterable[tuple[int, re.Pattern[str], str]]) -> str | None:
    parts, end = [], 0
    for at, pattern, word in sorted(places, key=lambda each: each[0]):
        found = pattern.match(source.text, at)
        if not found:
            return None
        parts += [source.text[end:at], word.ljust(len(found.group()))]
        end = found.end()
    return "".join((*parts, source.text[end:]))
