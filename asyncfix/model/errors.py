"""What stops a command: the message is for the user, who can do something about it."""

from collections.abc import Sequence


class CommandError(Exception):
    """Nothing was written; the exit code is 2. What helps is told below the message, in lines of its own."""

    def __init__(self, message: str, more: str = "") -> None:
        super().__init__(message)
        self.more = more


class ConfigError(CommandError):
    """A setting that means nothing here: the message names where it stands, the key, and what was likely meant."""


class DraftError(CommandError):
    """Something that can't be done with a text from standard input."""


def nearest(word: str, known: Sequence[str]) -> str:
    """What to add to "unknown ...": the name that was likely meant, or else all there are."""
    return meant(word, known) or f"; known are {', '.join(known)}"


def meant(word: str, known: Sequence[str]) -> str:
    """The name that was likely meant, if there is one."""
    from difflib import get_close_matches  # takes a millisecond to import, and nothing is wrong most of the time

    close = get_close_matches(word, known, n=1) or get_close_matches(word.lower(), known, n=1)
    return f"; did you mean `{close[0]}`?" if close else ""
