"""What is wrong with repairs that were made, and which of them it comes from."""

from collections.abc import Sequence
from pathlib import Path

from asyncfix.model.errors import CommandError
from asyncfix.model.finding import Reason
from asyncfix.model.remembered import replace
from asyncfix.repair.model import Repair
from asyncfix.repair.runtime.places import home_of

NOT_VERIFIED = Reason("not-verified", 1, "what would be written did not pass its verification, a fault of asyncfix")
HIDDEN = Reason(
    "hidden-test", 1, "a test fails by what is in it, so what is behind never runs, which a helper would hide"
)


class VerificationError(CommandError):
    """A rewrite that is not what it should be, or can't be made: a fault of asyncfix, unless the reason is another.

    `function` is the one that is not as it should be, by its name or the end of it; "" where that can't be told.
    """

    def __init__(self, path: Path, line: int, message: str, function: str = "", reason: Reason = NOT_VERIFIED) -> None:
        self.where = f"{path}:{line}: {message}"
        super().__init__(f"{self.where}; nothing was written, please report it")
        self.path, self.function, self.reason = path, function, reason

    @property
    def is_fault(self) -> bool:
        return self.reason == NOT_VERIFIED

    def refuse(self, repair: Repair) -> Repair:
        return repair.refuse(replace(self.reason, line=repair.line))


def find_guilty(error: VerificationError, repairs: Sequence[Repair]) -> Sequence[Repair]:
    """The repairs of the function that is not as it should be; else those of its file, or with code in it; else all."""
    own = [each for each in repairs if each.path == error.path]
    named = [each for each in own if error.function and is_of(each, error.function)]
    return named or own or [each for each in repairs if home_of(each) == error.path] or repairs


def is_of(repair: Repair, function: str) -> bool:
    """Whether a repair is of a function of this name, or adds one."""
    return f".{repair.function}".endswith(f".{function}") or function in repair.helpers
