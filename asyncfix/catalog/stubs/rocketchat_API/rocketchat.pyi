# https://github.com/jadolg/rocketchat_API
from asyncfix.catalog.stubs import blocks

# Every method is a request; with a name and a password it logs in at once.
class RocketChat:
    headers: dict[str, str]
    @blocks("http", unless="user=None or password=None")
    def __init__(self, user: object = None, password: object = None, *args: object, **kwargs: object) -> None: ...
    @blocks("http")
    def __getattr__(self, name: str) -> object: ...
