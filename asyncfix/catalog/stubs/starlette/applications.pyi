# https://www.starlette.io/applications/
from asyncfix.catalog.stubs import passes, runs

from starlette.datastructures import State
from starlette.requests import Request

class Starlette:
    state: State
    # Synchronous endpoints and exception handlers run in the thread pool.
    @runs("in_thread", "route")
    @passes("Request", to="route")
    def add_route(self, path: str, route: object, methods: object = ..., name: object = ...) -> None: ...
    @runs("in_thread", "handler")
    @passes("Request", to="handler")
    def add_exception_handler(self, exc_class_or_status_code: object, handler: object) -> None: ...
    async def __call__(self, scope: object, receive: object, send: object) -> None: ...
