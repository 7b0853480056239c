# https://python-hvac.org/en/stable/
from asyncfix.catalog.stubs import blocks

# Every method is a request.
class VaultApiBase:
    @blocks("http")
    def __getattr__(self, name: str) -> object: ...
