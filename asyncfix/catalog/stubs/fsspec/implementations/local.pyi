# https://filesystem-spec.readthedocs.io/en/latest/api.html
from fsspec.spec import AbstractFileSystem

class LocalFileSystem(AbstractFileSystem): ...
