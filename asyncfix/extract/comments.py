"""What comments say of the functions they stand at: `# asyncfix: blocking[database]`, `# asyncfix: nonblocking`."""

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from asyncfix.model.errors import nearest
from asyncfix.model.facts import KINDS, UNSAID, Complaint, Mark
from asyncfix.model.remembered import frozen
from asyncfix.model.source import split_lines

if TYPE_CHECKING:
    from tokenize import TokenInfo

WORDS = ("blocking", "nonblocking")
OTHERS = ("ignore", "file-ignore")  # of suppressions
FOREIGN = ("noqa", "nosec", "disable", "skip", "off")  # words of other tools for them
NAME = "asyncfix"
SPELLINGS = (NAME, "ASYNCFIX", "Asyncfix", "AsyncFix")  # all but the first are a slip
SAID = rf"#\s*(?P<name>{'|'.join(SPELLINGS)}):\s*(?P<word>[\w-]+)\s*(?:\[(?P<kind>[^\]]*)\])?"


@frozen
class Comment:
    """One of our comments; `is_alone` where nothing else stands on its line."""

    line: int
    column: int
    is_alone: bool
    name: str
    word: str
    kind: str

    @property
    def mark(self) -> Mark:
        known = self.kind if self.kind in KINDS else UNSAID
        return Mark("blocks", (known,)) if self.word == "blocking" else Mark("nonblocking")


class Comments:
    """The comments of a file, taken by the functions that they stand at."""

    def __init__(self, tokens: "Iterable[TokenInfo]") -> None:
        self._by_line = {each.line: each for each in read_comments(tokens)}
        self._untaken = dict(self._by_line)

    def take(self, top: int, line: int, body: int) -> tuple[Mark, ...]:
        """The marks of a function that begins at `top` (its decorators), `def` at `line`, its body at `body`."""
        if not self._by_line:
            return ()
        above = [each for each in self._between(top - 1, line - 1) if each.is_alone]
        behind = [each for each in self._between(line, max(line, body - 1)) if not each.is_alone]
        for each in (*above, *behind):
            self._untaken.pop(each.line, None)
        return tuple(each.mark for each in (*above, *behind))

    def complaints(self) -> Iterator[Complaint]:
        """The comments that say nothing, in the order of the text."""
        for line, each in self._by_line.items():
            if each.name != NAME:
                text = f"comments to asyncfix are in lower case: write `# asyncfix: {each.word.lower()}`"
                yield Complaint(line, each.column, text)
            elif each.word not in WORDS:
                known = (*WORDS, *OTHERS)
                hint = "; write `ignore[RULE]`" if each.word.lower() in FOREIGN else nearest(each.word, known)
                yield Complaint(line, each.column, f"unknown word `{each.word}`{hint}")
            elif line in self._untaken:
                where = "directly above a `def` (and its decorators) or at the end of its line"
                yield Complaint(line, each.column, f"`# asyncfix: {each.word}` must stand {where}")
            elif each.kind not in ("", *KINDS):
                yield Complaint(line, each.column, f"unknown kind `{each.kind}`{nearest(each.kind, KINDS)}")

    def _between(self, first: int, last: int) -> Iterator[Comment]:
        found = [each for line, each in self._by_line.items() if first <= line <= last]
        yield from (each for each in found if each.word in WORDS and each.name == NAME)


def read_comments(tokens: "Iterable[TokenInfo]") -> Iterator[Comment]:
    """The comments that speak of functions; other words are others' business, unless misspelt."""
    for token in tokens:
        line, column = token.start
        is_alone = not token.line[:column].strip()
        for said in re.finditer(SAID, token.string):
            is_suppression = said["name"] == NAME and said["word"] in OTHERS
            if not is_suppression and is_near(said["word"].lower()):
                place = column + said.start() + 1
                yield Comment(line, place, is_alone, said["name"], said["word"], (said["kind"] or "").strip())


def is_near(word: str) -> bool:
    """Whether a word is one of ours, but for a slip, or what other tools say."""
    from difflib import get_close_matches  # few files have such comments

    return word in FOREIGN or bool(get_close_matches(word, (*WORDS, *OTHERS), n=1, cutoff=0.75))


def own_tokens(text: str) -> "tuple[TokenInfo, ...]":
    """The comments that may be to us; few files have any, and only these are tokenized."""
    return tuple(comment_tokens(text)) if any(f"{name}:" in text for name in SPELLINGS) else ()


def comment_tokens(text: str) -> "Iterator[TokenInfo]":
    """Comments, not strings that look like them."""
    from tokenize import COMMENT  # few files have comments that are read

    return (each for each in tokens_of(text) if each.type == COMMENT)


def tokens_of(text: str) -> "Iterator[TokenInfo]":
    """As far as the tokenizer understands the text: the parser takes a little more."""
    from tokenize import TokenError, generate_tokens

    lines = iter([f"{line}\n" for line in split_lines(text)])
    try:
        yield from generate_tokens(lines.__next__)
    except (TokenError, SyntaxError):
        return
