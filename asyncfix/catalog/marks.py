"""What marks say of a function or class: a stub's decorators, a program's comments."""

from asyncfix.model.facts import Class, Function, Mark

__all__ = ["CLIENT", "KEEPING", "Mark", "find_mark", "is_judged", "marks"]

CLIENT = "one_at_a_time"  # what speaks with a server that is no database: a session of HTTP, of mail
KEEPING = ("keeps", "gathers", "submits")  # of what goes on with its arguments, as tasks do


def marks(definition: Function | Class) -> tuple[Mark, ...]:
    return definition.marks


def find_mark(definition: Function | Class, name: str) -> Mark | None:
    for found in definition.marks:  # most have none: asked very often
        if found.name == name:
            return found
    return None


def is_judged(definition: Function) -> bool:
    """Whether a mark says if calling it waits, so that its body is not asked."""
    return any(each.name in ("blocks", "nonblocking") for each in definition.marks)
