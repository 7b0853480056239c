# https://docs.python.org/3/library/asyncio.html
from asyncio import LifoQueue, PriorityQueue, Queue, QueueEmpty, QueueFull
