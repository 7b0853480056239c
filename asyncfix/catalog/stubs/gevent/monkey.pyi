# https://www.gevent.org/api/gevent.monkey.html
from asyncfix.catalog.stubs import replaces_threads

@replaces_threads
def patch_all(**options: object) -> object: ...
@replaces_threads
def patch_thread(**options: object) -> object: ...
