# https://urllib3.readthedocs.io/en/stable/reference/index.html
from asyncfix.catalog.stubs import blocks

from urllib3 import connection, connectionpool, exceptions, poolmanager, response, util
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool, connection_from_url
from urllib3.poolmanager import PoolManager, ProxyManager, proxy_from_url
from urllib3.response import HTTPResponse

@blocks("http")
def request(method: str, url: str, **kwargs: object) -> HTTPResponse: ...
