# https://discordpy.readthedocs.io/en/stable/api.html#file
from asyncfix.catalog.stubs import blocks
from pathlib import Path

# Opens what it is given at once, unless that is open already.
class File:
    @blocks("file", unless="fp is not path")
    def __init__(
        self, fp: object, filename: str | None = ..., *, spoiler: bool = ..., description: str | None = ...
    ) -> None: ...
    def close(self) -> None: ...
