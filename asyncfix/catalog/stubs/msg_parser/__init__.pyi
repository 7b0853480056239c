# https://github.com/vikramarsid/msg_parser
from asyncfix.catalog.stubs import blocks

class MsOxMessage:
    @blocks("file")
    def __init__(self, *args: object, **kwargs: object) -> None: ...
