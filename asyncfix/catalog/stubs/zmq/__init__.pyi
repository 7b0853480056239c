# https://pyzmq.readthedocs.io/en/latest/api/zmq.html
from asyncfix.catalog.stubs import blocks

from zmq.sugar import Context, Poller, Socket

# Forward messages for ever.
@blocks("network")
def device(*args: object) -> object: ...
@blocks("network")
def proxy(*args: object) -> object: ...
@blocks("network")
def proxy_steerable(*args: object) -> object: ...
