# https://textual.textualize.io/guide/events/#on-decorator
from asyncfix.catalog.stubs import registers

@registers("on_loop")
def on(message_type: object, selector: object = ..., **kwargs: str) -> object: ...
