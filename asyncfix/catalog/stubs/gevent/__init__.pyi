# https://www.gevent.org/api/gevent.html
from asyncfix.catalog.stubs import blocks

from gevent import monkey

@blocks("sleep")
def sleep(seconds: float = ..., ref: bool = ...) -> None: ...
