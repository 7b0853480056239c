"""What a user may choose about repairs."""

from dataclasses import dataclass
from typing import Literal

from asyncfix.model.errors import CommandError

Wrapper = Literal["helper", "run-in-executor", "to-thread"]
Place = Literal["inline", "module"]


class OptionError(CommandError):
    """Options that mean nothing together."""


@dataclass(frozen=True, slots=True)
class Options:
    """Which repairs are written, and how.

    The `unsafe` ones too; those of `only` these functions, where there are any. `workers` is the number of threads of
    each executor, 0 for as many as fit; `wrapper` says how a call gets to its thread, `runtime` where the code for
    that stands. `convert_pool`: pools that threads can't share become such that they can.
    """

    unsafe: bool = False
    only: tuple[str, ...] = ()
    workers: int = 0
    wrapper: Wrapper = "helper"
    runtime: Place = "inline"
    convert_pool: bool = False

    def __post_init__(self) -> None:
        given = {"--workers": self.workers > 0, "--runtime module": self.runtime == "module"}
        for option, is_given in given.items():
            if is_given and self.wrapper != "helper":
                text = f"{option.split()[0]} is about the threads of --wrapper helper: {self.wrapper} has none"
                raise OptionError(text)

    @property
    def is_serial(self) -> bool:
        """All that is repaired runs on one thread."""
        return self.workers == 1

    @property
    def levels(self) -> tuple[str, ...]:
        return ("safe", "unsafe") if self.unsafe else ("safe",)

    def names(self, function: str) -> bool:
        """`--only save` and `--only Store.save` both mean `pkg.store.Store.save`."""
        return not self.only or any(function == name or function.endswith(f".{name}") for name in self.only)


DEFAULTS = Options()
