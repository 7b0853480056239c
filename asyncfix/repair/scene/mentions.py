"""Files, and functions of them, that may have to do with something, as their texts hold its name."""

import ast
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from pathlib import Path

from asyncfix.link.program import Key
from asyncfix.repair.scene.keys import is_key, is_word
from asyncfix.repair.scene.scene import Scene, statement_of

END = re.compile(r"\r\n|\r|\n")  # of a line, as Python's parser counts them


def files_naming(scene: Scene, name: str) -> tuple[Path, ...]:
    """The files of the program whose text holds a name."""

    def find() -> tuple[Path, ...]:
        modules = scene.reach.program.modules
        return tuple(path for path, source in scene.sources.items() if name in source.text and path in modules)

    return scene.everywhere.remember(("files naming", name), find)


def functions_naming(scene: Scene, name: str) -> Iterator[tuple[Scene, Key]]:
    """The functions whose text holds a name, each with its file."""
    for home in map(scene.at, files_naming(scene, name)):
        yield from ((home, key) for key in named_in(home, word_alone(name)))


def word_alone(*words: str) -> str:
    return rf"\b(?:{'|'.join(map(re.escape, words))})\b"


def named_in(home: Scene, *patterns: str) -> Sequence[Key]:
    """The functions of a file on a line of which one of some patterns stands, without the lines of decorators."""

    def find() -> Sequence[Key]:
        lines = sorted({line for pattern in patterns for line in lines_with(home, pattern)})
        if not any(has_any(lines, span.line, span.end_line) for span in home.functions):
            return ()  # the file need not be parsed
        found = home.nodes.items()
        return tuple(key for key, node in found if has_any(lines, node.lineno, node.end_lineno or node.lineno))

    return home.remember(("named", patterns), find)


def has_any(lines: Sequence[int], first: int, last: int) -> bool:
    """Whether one of some lines, in their order, is none before the first and none behind the last."""
    place = bisect_left(lines, first)
    return place < len(lines) and lines[place] <= last


def lines_with(home: Scene, pattern: str) -> Sequence[int]:
    """The lines on which something ends that a pattern means."""

    def find() -> Sequence[int]:
        ends = [each.end() for each in re.finditer(pattern, home.source.text)]
        begins = home.remember("beginnings of lines", lambda: beginnings_of(home)) if ends else ()
        return tuple(dict.fromkeys(bisect_left(begins, end) for end in ends))

    return home.remember(("lines with", pattern), find)


def is_unread(home: Scene, text: ast.Constant) -> bool:
    """Whether a text is no name that somebody looks up: a key, a word, about a class in what its module keeps unread.

    Frameworks read settings of modules, which name modules.
    """
    if is_key(home, text) or is_word(home, text):
        return True
    if str(text.value).partition(".")[0] not in {each.qualname for each in home.module.facts.classes}:
        return False
    place = statement_of(home, text)
    match place:
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            is_own = name[:2] != "__" and home.parents[place] is home.tree
            return is_own and files_naming(home, name) == (home.source.path,) and says_once(home, name)
        case _:
            return False


def is_last(text: str, name: str) -> bool:
    """Whether a text is a name, or ends with it: `"shop.orders.place"`."""
    return text == name or text.endswith(f".{name}")


def says_once(home: Scene, name: str) -> bool:
    return len(re.findall(word_alone(name), home.source.text)) == 1


def beginnings_of(home: Scene) -> Sequence[int]:
    """Where the lines of a file begin."""
    return (0, *(each.end() for each in END.finditer(home.source.text)))
