"""Comments for all that is found, written into the text of a file: a way to begin."""

import ast
import tokenize
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from asyncfix.extract import parse
from asyncfix.extract.comments import own_tokens, tokens_of
from asyncfix.extract.suppressions import read_suppressions
from asyncfix.gate.tidying import LINES, renamed
from asyncfix.model.facts import Suppression
from asyncfix.model.finding import Finding
from asyncfix.model.remembered import frozen
from asyncfix.model.source import Source, Span

STRINGS = {tokenize.STRING, getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING)}


@frozen
class Places:
    """Where comments can stand in a text: not at the end of lines that are `shut`, but above statements that begin and
    end there; and the comments that suppress something already, by their lines.
    """

    shut: frozenset[int]
    statements: tuple[tuple[int, int], ...]
    known: Mapping[int, Suppression]


def add_ignores(source: Source, findings: Iterable[Finding], why: str) -> str:
    """The text with a comment at each finding; a comment that is there gets the rule's name, too."""
    places, lines, why = places_in(source), LINES.findall(source.text), in_one_line(why)
    behind: dict[int, dict[str, None]] = {}
    above: dict[int, dict[str, None]] = {}
    for finding in findings:
        line = next((each for each in (finding.span.line, finding.span.end_line) if each not in places.shut), None)
        if line is None:
            above.setdefault(statement_around(places.statements, finding.span), {})[finding.rule] = None
        else:
            behind.setdefault(line, {})[finding.rule] = None
    for line, rules in behind.items():
        lines[line - 1] = with_comment(lines[line - 1], places.known.get(line), tuple(rules), why)
    for line, rules in sorted(above.items(), reverse=True):
        code = lines[line - 1]
        indent = code[: len(code) - len(code.lstrip(" \t"))]
        lines.insert(line - 1, f"{indent}{comment_for(tuple(rules), why)}{end_of(code)}")
    return "".join(lines)


def in_one_line(why: str) -> str:
    """A reason as a comment can hold it: what ends a line would begin code."""
    return " ".join("".join(each if each.isprintable() else " " for each in why).split())


@lru_cache(maxsize=2)  # an editor asks for each rule, with and without a reason
def places_in(source: Source) -> Places:
    tree, lines = parse(source.text, source.path), LINES.findall(source.text)
    known = {each.line: each for each in read_suppressions(own_tokens(source.text), tree) if each.is_behind}
    return Places(closed_lines(source.text, lines), tuple(statements_of(tree, lines)), known)


def with_comment(line: str, known: Suppression | None, rules: Sequence[str], why: str) -> str:
    if known is None:
        end = end_of(line)
        return f"{line.removesuffix(end)}  {comment_for(rules, why)}{end}"
    start, stop = known.column - 1, known.end_column - 1
    names = tuple(dict.fromkeys((*known.rules, *rules)))
    return line[:start] + renamed(line[start:stop], names) + line[stop:]


def comment_for(rules: Sequence[str], why: str) -> str:
    return f"# asyncfix: ignore[{', '.join(rules)}]{f'  {why}' if why else ''}"


def end_of(line: str) -> str:
    return line[len(line.rstrip("\r\n")) :]


def closed_lines(text: str, lines: Sequence[str]) -> frozenset[int]:
    """The lines whose end is inside of a string, or a backslash: no comment can stand there."""
    shut = {number for number, line in enumerate(lines, 1) if line.rstrip("\r\n").endswith("\\")}
    for token in tokens_of(text):
        if token.type in STRINGS:
            shut |= set(range(token.start[0], token.end[0]))
    return frozenset(shut)


def statements_of(tree: ast.Module, lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The first and the last line of each statement that begins its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt) and not lines[node.lineno - 1].encode()[: node.col_offset].strip():
            yield node.lineno, node.end_lineno or node.lineno


def statement_around(statements: Iterable[tuple[int, int]], span: Span) -> int:
    """The line on which the innermost statement begins that stands around a place."""
    return max((first for first, last in statements if first <= span.line <= last), default=span.line)
