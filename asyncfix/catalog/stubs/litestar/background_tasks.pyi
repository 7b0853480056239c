# https://docs.litestar.dev/latest/usage/responses.html#background-tasks
from asyncfix.catalog.stubs import runs

class BackgroundTask:
    @runs("in_thread", "fn")
    def __init__(self, fn: object, *args: object, **kwargs: object) -> None: ...
