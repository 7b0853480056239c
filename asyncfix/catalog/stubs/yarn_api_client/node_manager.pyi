# https://python-client-for-hadoop-yarn-api.readthedocs.io/en/latest/
from asyncfix.catalog.stubs import blocks

# Every method is a request.
class NodeManager:
    def __init__(self, *args: object, **kwargs: object) -> None: ...
    @blocks("http")
    def __getattr__(self, name: str) -> object: ...
