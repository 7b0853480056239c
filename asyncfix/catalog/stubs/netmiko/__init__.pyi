# https://ktbyers.github.io/netmiko/docs/netmiko/index.html
from asyncfix.catalog.stubs import blocks

from netmiko.base_connection import BaseConnection

# Logs in.
@blocks("network")
def ConnectHandler(*args: object, **kwargs: object) -> BaseConnection: ...
