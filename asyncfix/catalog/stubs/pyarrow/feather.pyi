# https://arrow.apache.org/docs/python/api/formats.html#feather-files
from asyncfix.catalog.stubs import blocks

from io import IOBase
from pyarrow import NativeFile, Table

@blocks("file", unless="source is IOBase or source is NativeFile")
def read_table(source: object, *args: object, **options: object) -> Table: ...
@blocks("file", unless="source is IOBase or source is NativeFile")
def read_feather(source: object, *args: object, **options: object) -> object: ...
@blocks("file", unless="dest is IOBase or dest is NativeFile")
def write_feather(df: object, dest: object, *args: object, **options: object) -> None: ...
