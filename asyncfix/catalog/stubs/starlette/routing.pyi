# https://www.starlette.io/routing/
# Synchronous endpoints run in the thread pool.
from asyncfix.catalog.stubs import passes, runs

from starlette.requests import Request

class Route:
    @runs("in_thread", "endpoint")
    @passes("Request", to="endpoint")
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
    @passes("Request", to="endpoint")
    def add_route(self, path: str, endpoint: object, methods: object = ..., name: object = ...) -> None: ...
