"""Where a key of the settings stands, for errors about it: the parser of TOML does not tell."""

import re

TABLE = re.compile(r"\s*\[\[?\s*tool\.asyncfix\b")


def place_of(where: str, file: str, key: str) -> str:
    """`pyproject.toml:12 [tool.asyncfix]` for what is known as `pyproject.toml [tool.asyncfix]`, if that is a file."""
    line = find_line(file, key) if file else None
    path, space, table = where.partition(" [")
    return where if line is None else f"{path}:{line}{space}{table}"


def find_line(file: str, key: str) -> int | None:
    """The first line on which a key is set, or begins a table."""
    try:
        with open(file, encoding="utf-8-sig") as text:
            lines = text.read().splitlines()
    except (OSError, ValueError):
        return None
    first = next((number for number, line in enumerate(lines) if TABLE.match(line)), 0)
    named = re.compile(rf"""\s*(\[\s*(tool\.asyncfix\.)?)?["']?{re.escape(key)}["']?\s*[\]=.]""")
    return next((number for number, line in enumerate(lines, 1) if number > first and named.match(line)), None)
