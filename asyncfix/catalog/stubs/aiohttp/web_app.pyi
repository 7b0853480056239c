# https://docs.aiohttp.org/en/stable/web_reference.html
from asyncfix.catalog.stubs import passes

from aiohttp.web_urldispatcher import UrlDispatcher

class _Signal:
    @passes("Application", to="handler")
    def append(self, handler: object) -> None: ...

# Of a cleanup context the part behind the `yield` runs on the loop, too.
class Application:
    on_cleanup: _Signal
    on_shutdown: _Signal
    on_startup: _Signal
    cleanup_ctx: _Signal
    router: UrlDispatcher
    def __init__(self, **kwargs: object) -> None: ...
    def add_routes(self, routes: object) -> object: ...
    def add_subapp(self, prefix: str, subapp: object) -> object: ...
