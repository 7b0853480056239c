# https://docs.litestar.dev/latest/usage/exceptions.html
# What handles exceptions is called as it is; all other hooks get a thread where they are no coroutine functions.
from asyncfix.catalog.stubs import runs

class Litestar:
    @runs("on_loop", "exception_handlers")
    def __init__(
        self, route_handlers: object = ..., *, exception_handlers: object = ..., **options: object
    ) -> None: ...
