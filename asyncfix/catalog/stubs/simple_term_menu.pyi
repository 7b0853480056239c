# https://github.com/IngoMeyer441/simple-term-menu
from asyncfix.catalog.stubs import blocks

class TerminalMenu:
    def __init__(self, *args: object, **kwargs: object) -> None: ...
    @blocks("input")
    def show(self) -> object: ...
