# https://arrow.apache.org/docs/python/api/formats.html#csv-files
from asyncfix.catalog.stubs import blocks

from io import IOBase
from pyarrow import NativeFile, Table

@blocks("file", unless="input_file is IOBase or input_file is NativeFile")
def read_csv(input_file: object, *args: object, **options: object) -> Table: ...
@blocks("file", unless="input_file is IOBase or input_file is NativeFile")
def open_csv(input_file: object, *args: object, **options: object) -> object: ...
@blocks("file", unless="output_file is IOBase or output_file is NativeFile")
def write_csv(data: object, output_file: object, *args: object, **options: object) -> None: ...
