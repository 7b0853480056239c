"""Exceptions that get a name, to be raised again by it."""

import libcst as cst

SPACE = cst.SimpleWhitespace(" ")


def named(handler: cst.ExceptHandler, name: str) -> cst.ExceptHandler:
    """`except Error as name:`."""
    told = cst.AsName(cst.Name(name), whitespace_before_as=SPACE, whitespace_after_as=SPACE)
    return handler.with_changes(name=told)


def raising(statement: cst.Raise, name: str) -> cst.Raise:
    """`raise name`."""
    return statement.with_changes(exc=cst.Name(name), whitespace_after_raise=SPACE)
