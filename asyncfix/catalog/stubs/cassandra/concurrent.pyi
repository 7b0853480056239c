# https://docs.datastax.com/en/developer/python-driver/latest/api/cassandra/concurrent.html
from asyncfix.catalog.stubs import blocks

@blocks("database")
def execute_concurrent(*args: object, **kwargs: object) -> list[object]: ...
@blocks("database")
def execute_concurrent_with_args(*args: object, **kwargs: object) -> list[object]: ...
