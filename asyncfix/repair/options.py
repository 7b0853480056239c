"""What a user may choose about repairs."""

from asyncfix.model.errors import CommandError
from asyncfix.model.remembered import field, frozen
from asyncfix.read.repairs import Manner, Place, Wrapper

__all__ = ["DEFAULTS", "Manner", "Options", "Place", "Wrapper"]


class OptionError(CommandError):
    """Options that mean nothing together."""


@frozen
class Options:
    """Which repairs are written, and in which manner.

    The `unsafe` ones too; those of `only` these functions, where there are any.
    """

    unsafe: bool = False
    only: tuple[str, ...] = ()
    manner: Manner = field(default_factory=Manner)

    def __post_init__(self) -> None:
        given = {
            "--workers": self.manner.workers > 0,
            "--runtime module": self.manner.runtime == "module",
            "--raise-minconn": self.manner.raise_minconn,
            "--on-cancel cancel-query": self.cancels_queries,
        }
        for option, is_given in given.items():
            if is_given and self.manner.wrapper != "helper":
                wrapper = self.manner.wrapper
                text = f"{option.split()[0]} is about the threads of --wrapper helper: {wrapper} has none"
                raise OptionError(text)

    @property
    def is_serial(self) -> bool:
        """All that is repaired runs on one thread."""
        return self.manner.workers == 1

    @property
    def cancels_queries(self) -> bool:
        """Those of a cancelled caller, where its connection can be told from others'."""
        return self.manner.on_cancel == "cancel-query"

    @property
    def levels(self) -> tuple[str, ...]:
        return ("safe", "unsafe") if self.unsafe else ("safe",)

    def names(self, function: str) -> bool:
        """`--only save` and `--only Store.save` both mean `pkg.store.Store.save`."""
        return not self.only or any(function == name or function.endswith(f".{name}") for name in self.only)


DEFAULTS = Options()
