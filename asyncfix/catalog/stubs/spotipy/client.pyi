# https://spotipy.readthedocs.io/en/latest/
from asyncfix.catalog.stubs import blocks

# Every method is a request.
class Spotify:
    def __init__(self, *args: object, **kwargs: object) -> None: ...
    @blocks("http")
    def __getattr__(self, name: str) -> object: ...
