# https://gcsfs.readthedocs.io/en/latest/api.html
from fsspec.spec import AbstractFileSystem

class GCSFileSystem(AbstractFileSystem): ...
