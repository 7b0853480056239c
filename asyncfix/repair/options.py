"""What a user may choose about repairs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    """Which repairs are written, and how.

    The `unsafe` ones too; those of `only` these functions, where there are any. `workers` is the number of threads of
    each executor, 0 for as many as fit.
    """

    unsafe: bool = False
    only: tuple[str, ...] = ()
    workers: int = 0

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
