# https://python-client-for-hadoop-yarn-api.readthedocs.io/en/latest/
from asyncfix.catalog.stubs import blocks

# Every method is a request; when it is made, it asks which endpoint is active.
class ResourceManager:
    @blocks("http")
    def __init__(self, *args: object, **kwargs: object) -> None: ...
    def get_active_endpoint(self) -> str: ...
    @blocks("http")
    def __getattr__(self, name: str) -> object: ...
