# https://websockets.readthedocs.io/en/stable/reference/
from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import serve
