# https://github.com/aisk/pick
from asyncfix.catalog.stubs import blocks

@blocks("input")
def pick(*args: object, **kwargs: object) -> object: ...

class Picker:
    def __init__(self, *args: object, **kwargs: object) -> None: ...
    @blocks("input")
    def start(self) -> object: ...
