# https://docs.chainlit.io/api-reference/make-async
from asyncfix.catalog.stubs import offloads

@offloads("function")
def make_async(function: object, *, cancellable: bool = ..., limiter: object = ...) -> object: ...
