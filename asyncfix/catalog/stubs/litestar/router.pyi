# https://docs.litestar.dev/latest/usage/exceptions.html
from asyncfix.catalog.stubs import runs

class Router:
    @runs("on_loop", "exception_handlers")
    def __init__(
        self, path: object, *, route_handlers: object, exception_handlers: object = ..., **options: object
    ) -> None: ...
