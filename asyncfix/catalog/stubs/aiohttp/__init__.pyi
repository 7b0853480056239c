# https://docs.aiohttp.org/en/stable/client_reference.html
from aiohttp.client import ClientSession, request
from aiohttp.client_reqrep import ClientResponse
from aiohttp.connector import BaseConnector, TCPConnector, UnixConnector

class ClientError(Exception): ...

class ClientTimeout:
    def __init__(self) -> None: ...
