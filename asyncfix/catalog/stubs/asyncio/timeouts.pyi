# https://docs.python.org/3/library/asyncio.html
from asyncio import Timeout, timeout, timeout_at
