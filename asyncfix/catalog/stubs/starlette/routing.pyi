# https://www.starlette.io/routing/
# Synchronous endpoints run in the thread pool.
from asyncfix.catalog.stubs import runs

class Route:
    @runs("in_thread", "endpoint")
    def __init__(
        self,
        path: str,
        endpoint: object,
        *,
        methods: object = ...,
        name: object = ...,
        include_in_schema: bool = ...,
        max_body_size: object = ...,
        middleware: object = ...,
    ) -> None: ...

class Router:
    @runs("in_thread", "endpoint")
    def add_route(self, path: str, endpoint: object, methods: object = ..., name: object = ...) -> None: ...
