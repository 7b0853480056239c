# https://googleapis.dev/python/google-auth/latest/
from asyncfix.catalog.stubs import blocks

from google.auth import credentials

class Credentials(credentials.Credentials):
    service_account_email: str
    @classmethod
    @blocks("file")
    def from_service_account_file(cls, *args: object, **kwargs: object) -> Credentials: ...
    @classmethod
    def from_service_account_info(cls, *args: object, **kwargs: object) -> Credentials: ...
    def with_scopes(self, scopes: object, default_scopes: object = ...) -> Credentials: ...
    def with_subject(self, subject: str) -> Credentials: ...

class IDTokenCredentials(credentials.Credentials):
    @classmethod
    @blocks("file")
    def from_service_account_file(cls, *args: object, **kwargs: object) -> IDTokenCredentials: ...
    @classmethod
    def from_service_account_info(cls, *args: object, **kwargs: object) -> IDTokenCredentials: ...
