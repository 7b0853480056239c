# https://feedparser.readthedocs.io/en/latest/
from asyncfix.catalog.stubs import blocks

from io import IOBase

@blocks("http", unless="url_file_stream_or_string is IOBase or url_file_stream_or_string is content")
def parse(url_file_stream_or_string: object, *args: object, **kwargs: object) -> object: ...
