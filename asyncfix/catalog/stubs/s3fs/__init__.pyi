# https://s3fs.readthedocs.io/en/latest/api.html
from fsspec.spec import AbstractFileSystem

class S3FileSystem(AbstractFileSystem): ...
