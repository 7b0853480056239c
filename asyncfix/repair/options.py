"""What a user may choose about repairs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    """Which repairs are written: the `unsafe` ones too; those of `only` these functions, where there are any."""

    unsafe: bool = False
    only: tuple[str, ...] = ()

    @property
    def levels(self) -> tuple[str, ...]:
        return ("safe", "unsafe") if self.unsafe else ("safe",)

    def names(self, function: str) -> bool:
        """`--only save` and `--only Store.save` both mean `pkg.store.Store.save`."""
        return not self.only or any(function == name or function.endswith(f".{name}") for name in self.only)
