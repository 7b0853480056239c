# https://docs.litestar.dev/latest/usage/dependency-injection.html
from asyncfix.catalog.stubs import runs

class Provide:
    @runs("on_loop", "dependency", unless="sync_to_thread=True")
    def __init__(self, dependency: object, use_cache: bool = False, sync_to_thread: bool | None = None) -> None: ...
