"""`[tool.asyncfix.repair]`: how repairs are written."""

from typing import Any, Literal, get_args

from asyncfix.model.errors import nearest
from asyncfix.model.remembered import frozen, replace

Wrapper = Literal["helper", "run-in-executor", "to-thread"]
Place = Literal["auto", "inline", "module"]
OnCancel = Literal["wait", "cancel-query"]
WORDS: dict[str, tuple[str, ...]] = {
    "wrapper": get_args(Wrapper),
    "runtime": get_args(Place),
    "on-cancel": get_args(OnCancel),
}


@frozen
class Manner:
    """`workers` is the number of threads of each executor, 0 for as many as fit; `wrapper` says how a call gets to its
    thread, `runtime` where the code for that stands. `convert_pool`: pools that threads can't share become such that
    they can. `raise_minconn`: pools keep as many connections as there are threads. `split`: parts of a block between
    awaits take a connection each. `free_threaded`: Python has no global lock where the program runs. `on_cancel`: what
    becomes of the call of a cancelled caller, who waits for its end in any case.
    """

    workers: int = 0
    wrapper: Wrapper = "helper"
    runtime: Place = "auto"
    convert_pool: bool = False
    raise_minconn: bool = False
    split: bool = False
    free_threaded: bool = False
    on_cancel: OnCancel = "wait"

    def overridden(self, **said: Any) -> "Manner":
        """With what the command line says in place of what was there; a flag that was not given is None."""
        return replace(self, **{name: value for name, value in said.items() if value is not None})


def read_manner(table: Any) -> Manner:
    """The settings of a table. Raises ValueError."""
    if not isinstance(table, dict):
        raise ValueError("`repair` must be a table of settings")
    names = tuple(name.replace("_", "-") for name in Manner.__match_args__)
    for key, value in table.items():
        if key not in names:
            raise ValueError(f"unknown key `repair.{key}`{nearest(key, names)}")
        if wanted := fault(key, value):
            raise ValueError(f"`repair.{key}` must be {wanted}")
    return Manner(**{key.replace("-", "_"): value for key, value in table.items()})


def fault(key: str, value: object) -> str:
    """What a value should have been, if it isn't."""
    if key in WORDS:
        return "" if value in WORDS[key] else f"one of {', '.join(WORDS[key])}"
    if key == "workers":
        return "" if type(value) is int and value > 0 else "a number from 1"
    return "" if isinstance(value, bool) else "true or false"
