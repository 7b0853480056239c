# https://filesystem-spec.readthedocs.io/en/latest/api.html
from fsspec.spec import AbstractFileSystem

def filesystem(protocol: str, **storage_options: object) -> AbstractFileSystem: ...
