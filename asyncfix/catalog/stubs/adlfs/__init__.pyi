# https://github.com/fsspec/adlfs
from fsspec.spec import AbstractFileSystem

class AzureBlobFileSystem(AbstractFileSystem): ...
