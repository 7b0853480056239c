# https://docs.python.org/3/library/asyncio.html
from asyncio import BrokenBarrierError, CancelledError, IncompleteReadError, InvalidStateError, LimitOverrunError
