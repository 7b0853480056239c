# https://sanic.dev/en/guide/best-practices/blueprints.html
from asyncfix.catalog.stubs import passes, registers, runs

from sanic.request import Request

class Blueprint:
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
