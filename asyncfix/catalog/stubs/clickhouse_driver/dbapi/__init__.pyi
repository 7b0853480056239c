# https://clickhouse-driver.readthedocs.io/en/latest/dbapi.html
from clickhouse_driver.dbapi.connection import Connection

def connect(
    dsn: object = ..., host: object = ..., user: object = ..., password: object = ..., port: int = ..., **kwargs: object
) -> Connection: ...
