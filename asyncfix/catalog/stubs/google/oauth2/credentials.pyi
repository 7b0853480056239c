# https://googleapis.dev/python/google-auth/latest/
from asyncfix.catalog.stubs import blocks

from google.auth import credentials

class Credentials(credentials.Credentials):
    refresh_token: object
    def __init__(self, token: object, *args: object, **kwargs: object) -> None: ...
    @classmethod
    @blocks("file")
    def from_authorized_user_file(cls, *args: object, **kwargs: object) -> Credentials: ...
    @classmethod
    def from_authorized_user_info(cls, *args: object, **kwargs: object) -> Credentials: ...
    def to_json(self, strip: object = ...) -> str: ...
