# https://googlemaps.github.io/google-maps-services-python/docs/
from asyncfix.catalog.stubs import blocks

# Every method is a request.
class Client:
    def __init__(self, *args: object, **kwargs: object) -> None: ...
    @blocks("http")
    def __getattr__(self, name: str) -> object: ...
