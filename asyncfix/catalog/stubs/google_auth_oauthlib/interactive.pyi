# https://googleapis.dev/python/google-auth-oauthlib/latest/
from asyncfix.catalog.stubs import blocks

from google.oauth2.credentials import Credentials

@blocks("input")
def get_user_credentials(*args: object, **kwargs: object) -> Credentials: ...
