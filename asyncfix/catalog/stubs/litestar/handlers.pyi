# https://docs.litestar.dev/latest/topics/sync-vs-async.html
# Synchronous handlers run on the loop unless they ask for a thread.
from asyncfix.catalog.stubs import registers

class get:
    @registers("on_loop", unless="sync_to_thread=True")
    def __init__(self, path: object = None, *, sync_to_thread: bool | None = None, **options: object) -> None: ...

class post:
    @registers("on_loop", unless="sync_to_thread=True")
    def __init__(self, path: object = None, *, sync_to_thread: bool | None = None, **options: object) -> None: ...

class put:
    @registers("on_loop", unless="sync_to_thread=True")
    def __init__(self, path: object = None, *, sync_to_thread: bool | None = None, **options: object) -> None: ...

class patch:
    @registers("on_loop", unless="sync_to_thread=True")
    def __init__(self, path: object = None, *, sync_to_thread: bool | None = None, **options: object) -> None: ...

class delete:
    @registers("on_loop", unless="sync_to_thread=True")
    def __init__(self, path: object = None, *, sync_to_thread: bool | None = None, **options: object) -> None: ...

class head:
    @registers("on_loop", unless="sync_to_thread=True")
    def __init__(self, path: object = None, *, sync_to_thread: bool | None = None, **options: object) -> None: ...

class route:
    @registers("on_loop", unless="sync_to_thread=True")
    def __init__(self, path: object = None, *, sync_to_thread: bool | None = None, **options: object) -> None: ...
