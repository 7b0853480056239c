# https://googleapis.dev/python/google-auth/latest/
from asyncfix.catalog.stubs import blocks

class Credentials:
    token: object
    expired: bool
    valid: bool
    @blocks("http")
    def refresh(self, request: object) -> None: ...
    @blocks("http")
    def before_request(self, *args: object, **kwargs: object) -> None: ...
