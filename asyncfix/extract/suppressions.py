"""Comments that keep findings out of the report: `# asyncfix: ignore[blocking-sleep]  why`."""

import ast
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from asyncfix.extract.definitions import top_of
from asyncfix.model.facts import Suppression

if TYPE_CHECKING:
    from tokenize import TokenInfo

SAID = r"#\s*asyncfix:\s*(?P<word>ignore|file-ignore)(?![\w-])\s*(?:\[(?P<rules>[^\]]*)\])?(?P<why>[^#]*)"

UNCLEAR = ("[", ":", "=", "(")  # what begins no reason, but names that are written otherwise


def read_suppressions(tokens: "Iterable[TokenInfo]", tree: ast.Module) -> tuple[Suppression, ...]:
    """What the comments of a file suppress, in the order of the text."""
    said = [(token, found) for token in tokens for found in re.finditer(SAID, token.string)]
    statements = sorted(places_of(tree)) if said else ()
    return tuple(read(token, found, statements) for token, found in said)


def read(token: "TokenInfo", said: re.Match[str], statements: Sequence[tuple[int, int]]) -> Suppression:
    line, column = token.start
    is_alone = not token.line[:column].strip()
    first, last = below(line, statements) if is_alone else (line, line)
    return Suppression(
        line=line,
        column=column + said.start() + 1,
        end_column=column + len(said[0].rstrip()) + said.start() + 1,
        rules=tuple(filter(None, map(str.strip, (said["rules"] or "").split(",")))),
        why=said["why"].strip(),
        first=first,
        last=last,
        of_file=said["word"] == "file-ignore",
        is_blanket=said["rules"] is None and not said["why"].startswith(UNCLEAR),
    )


def below(line: int, statements: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The lines of the statement that begins next; of several on one line, the longest."""
    index = bisect_left(statements, (line, 0))
    if index == len(statements):
        return (line + 1, line)  # covers nothing
    first, end = statements[index]
    return first, -end


def places_of(tree: ast.Module) -> Iterator[tuple[int, int]]:
    """The first line of each statement, and its last one, negative: so the longest comes first."""
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt):
            yield top_of(node), -(node.end_lineno or node.lineno)
