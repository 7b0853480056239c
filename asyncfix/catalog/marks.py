"""What the marks of a stub say of a function or class."""

from asyncfix.facts import Class, Function, Mark

__all__ = ["Mark", "find_mark", "marks"]


def marks(definition: Function | Class) -> tuple[Mark, ...]:
    return definition.marks


def find_mark(definition: Function | Class, name: str) -> Mark | None:
    return next((found for found in definition.marks if found.name == name), None)
