# https://docs.python.org/3/library/netrc.html
from asyncfix.catalog.stubs import blocks

class netrc:
    hosts: dict[str, tuple[str, str, str]]
    macros: dict[str, list[str]]
    @blocks("file")
    def __init__(self, file: object = ...) -> None: ...
    def authenticators(self, host: str) -> tuple[str, str, str] | None: ...

class NetrcParseError(Exception): ...
