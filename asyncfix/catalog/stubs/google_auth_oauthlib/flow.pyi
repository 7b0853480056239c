# https://googleapis.dev/python/google-auth-oauthlib/latest/
from asyncfix.catalog.stubs import blocks

from typing import Self

from google.auth.transport.requests import AuthorizedSession
from google.oauth2.credentials import Credentials

class Flow:
    redirect_uri: str
    @property
    def credentials(self) -> Credentials: ...
    @classmethod
    @blocks("file")
    def from_client_secrets_file(cls, *args: object, **kwargs: object) -> Self: ...
    @classmethod
    def from_client_config(cls, *args: object, **kwargs: object) -> Self: ...
    def authorization_url(self, **kwargs: object) -> tuple[str, str]: ...
    @blocks("http")
    def fetch_token(self, *args: object, **kwargs: object) -> object: ...
    def authorized_session(self) -> AuthorizedSession: ...

# Waits until a person has agreed in a browser.
class InstalledAppFlow(Flow):
    @blocks("input")
    def run_local_server(self, *args: object, **kwargs: object) -> Credentials: ...
