# https://docs.aiohttp.org/en/stable/web_reference.html
# Handlers, middlewares and signals are coroutine functions; a FileResponse opens its file in a thread.
from asyncfix.catalog.stubs import blocks, passes

from aiohttp.web_app import Application
from aiohttp.web_request import Request
from aiohttp.web_routedef import RouteTableDef, delete, get, head, options, patch, post, put, route, view

class View:
    request: Request

class Response: ...
class FileResponse: ...

class AppKey:
    def __init__(self, name: str, t: object = ...) -> None: ...

@passes("Request")
def middleware(f: object) -> object: ...
@blocks("loop", why="serves until it is stopped", instead="aiohttp.web.AppRunner")
def run_app(app: object, **options: object) -> None: ...
