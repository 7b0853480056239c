# https://github.com/tlocke/pg8000
from asyncfix.catalog.stubs import blocks
from pg8000 import dbapi, native
from pg8000.legacy import Connection, Cursor

@blocks("database")
def connect(
    user: object, host: object = ..., database: object = ..., port: int = ..., password: object = ..., **kwargs: object
) -> Connection: ...
