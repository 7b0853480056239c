# https://googleapis.dev/python/google-auth/latest/
from asyncfix.catalog.stubs import blocks

from google.auth.credentials import Credentials

# Reads a file, or asks the metadata server.
@blocks("cloud")
def default(*args: object, **kwargs: object) -> tuple[Credentials, str]: ...
@blocks("file")
def load_credentials_from_file(*args: object, **kwargs: object) -> tuple[Credentials, str]: ...
def load_credentials_from_dict(info: object, *args: object, **kwargs: object) -> tuple[Credentials, str]: ...
