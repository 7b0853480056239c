# https://dramatiq.io/reference.html
from asyncfix.catalog.stubs import blocks

class Message:
    @blocks("queue")
    def get_result(self, *, backend: object = ..., block: bool = False, timeout: object = ...) -> object: ...
