# https://googleapis.dev/python/google-auth/latest/
from asyncfix.catalog.stubs import blocks

from requests import Response, Session

class Request:
    def __init__(self, session: object = ...) -> None: ...
    @blocks("http")
    def __call__(self, *args: object, **kwargs: object) -> Response: ...

class AuthorizedSession(Session):
    def __init__(self, credentials: object, *args: object, **kwargs: object) -> None: ...
