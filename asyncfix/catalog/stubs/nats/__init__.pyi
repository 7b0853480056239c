# https://nats-io.github.io/nats.py/modules.html
from nats.aio.client import Client

async def connect(*args: object, **kwargs: object) -> Client: ...
