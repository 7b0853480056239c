# https://www.psycopg.org/docs/sql.html
from collections.abc import Iterator

from asyncfix.catalog.stubs import iterates

# What composes a text asks the connection for its encoding alone: nothing is sent.
class Composable:
    def as_string(self, context: object) -> str: ...
    def __add__(self, other: Composable) -> Composed: ...
    def __mul__(self, n: int) -> Composed: ...

class Composed(Composable):
    seq: list[Composable]
    @iterates("seq")
    def __init__(self, seq: object) -> None: ...
    def join(self, joiner: object) -> Composed: ...
    def __iter__(self) -> Iterator[Composable]: ...

class SQL(Composable):
    string: str
    def __init__(self, string: str) -> None: ...
    def format(self, *args: Composable, **kwargs: Composable) -> Composed: ...
    @iterates("seq")
    def join(self, seq: object) -> Composed: ...

class Identifier(Composable):
    strings: tuple[str, ...]
    string: str
    def __init__(self, *strings: str) -> None: ...

class Literal(Composable):
    wrapped: object
    def __init__(self, wrapped: object) -> None: ...

class Placeholder(Composable):
    name: str | None
    def __init__(self, name: str | None = ...) -> None: ...

NULL: SQL
DEFAULT: SQL
