# https://docs.python.org/3/library/asyncio-eventloop.html
from asyncio.events import AbstractEventLoop

class BaseEventLoop(AbstractEventLoop): ...
