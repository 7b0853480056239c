# https://sanic.dev/en/guide/basics/handlers.html
# Synchronous handlers, middleware and exception handlers run on the loop. Listeners of start and stop are not named.
from asyncfix.catalog.stubs import blocks, passes, registers, runs

from asyncio import AbstractEventLoop

from sanic.request import Request

# What an application, or a request, keeps.
class _Context: ...

class Sanic:
    ctx: _Context
    @registers("on_loop")
    @passes("Request")
    def get(self, uri: str, **options: object) -> object: ...
    @registers("on_loop")
    @passes("Request")
    def post(self, uri: str, **options: object) -> object: ...
    @registers("on_loop")
    @passes("Request")
    def put(self, uri: str, **options: object) -> object: ...
    @registers("on_loop")
    @passes("Request")
    def head(self, uri: str, **options: object) -> object: ...
    @registers("on_loop")
    @passes("Request")
    def options(self, uri: str, **options: object) -> object: ...
    @registers("on_loop")
    @passes("Request")
    def patch(self, uri: str, **options: object) -> object: ...
    @registers("on_loop")
    @passes("Request")
    def delete(self, uri: str, **options: object) -> object: ...
    @registers("on_loop")
    @passes("Request")
    def route(self, uri: str, **options: object) -> object: ...
    @registers("on_loop")
    @passes("Request")
    def websocket(self, uri: str, **options: object) -> object: ...
    @registers("on_loop")
    @passes("Request")
    def middleware(self, middleware: object = ..., **options: object) -> object: ...
    @registers("on_loop")
    @passes("Request")
    def on_request(self, middleware: object = ..., **options: object) -> object: ...
    @registers("on_loop")
    @passes("Request")
    def on_response(self, middleware: object = ..., **options: object) -> object: ...
    @registers("on_loop")
    @passes("Request")
    def exception(self, *exceptions: object, apply: bool = ...) -> object: ...
    @registers("on_loop")
    def signal(self, event: object, **options: object) -> object: ...
    @runs("on_loop", "handler")
    @passes("Request", to="handler")
    def add_route(self, handler: object, uri: str, **options: object) -> object: ...
    @runs("on_loop", "middleware")
    @passes("Request", to="middleware")
    def register_middleware(self, middleware: object, attach_to: str = ..., *, priority: object = ...) -> object: ...
    @property
    def loop(self) -> AbstractEventLoop: ...
    @blocks("loop", why="serves until it is stopped")
    def run(self, host: object = ..., port: object = ..., **options: object) -> None: ...
