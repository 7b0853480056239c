# https://gtts.readthedocs.io/en/latest/module.html
from collections.abc import Iterator

from asyncfix.catalog.stubs import blocks

class gTTS:
    def __init__(self, *args: object, **kwargs: object) -> None: ...
    @blocks("http")
    def save(self, savefile: str) -> None: ...
    @blocks("http")
    def write_to_fp(self, fp: object) -> None: ...
    @blocks("http")
    def stream(self) -> Iterator[bytes]:
        yield bytes()
