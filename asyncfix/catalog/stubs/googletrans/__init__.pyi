# https://py-googletrans.readthedocs.io/en/latest/
# Below version 4; there they are coroutine functions.
from asyncfix.catalog.stubs import blocks

class Translator:
    def __init__(self, *args: object, **kwargs: object) -> None: ...
    @blocks("http")
    def translate(self, *args: object, **kwargs: object) -> object: ...
    @blocks("http")
    def detect(self, *args: object, **kwargs: object) -> object: ...
