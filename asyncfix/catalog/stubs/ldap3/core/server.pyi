# https://ldap3.readthedocs.io/en/latest/connection.html
from asyncfix.catalog.stubs import blocks

class Server:
    def __init__(self, *args: object, **kwargs: object) -> None: ...
    @blocks("network")
    def check_availability(self, *args: object, **kwargs: object) -> bool: ...
