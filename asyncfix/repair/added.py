"""Names of what repairs add, by which later runs know it."""

from asyncfix.model.facts import Function

TURNS_CLASS, HELD_CLASS = "_Turns", "_HeldConnection"
OWNER_CLASS = "_Owner"
OWN, RELEASE = "_owned", "_released"


def is_runtime(function: Function) -> bool:
    """Whether it is what an earlier repair has added for connections."""
    return function.owner in (TURNS_CLASS, OWNER_CLASS) or (not function.owner and function.name in (OWN, RELEASE))
