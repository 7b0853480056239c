# https://dev.mysql.com/doc/connector-python/en/connector-python-api-mysqlconnectionpool.html
from asyncfix.catalog.stubs import blocks
from mysql.connector.abstracts import MySQLConnectionAbstract

@blocks("database", instead="mysql.connector.aio.connect")
def connect(*args: object, **kwargs: object) -> MySQLConnectionAbstract: ...

# A connection that goes back to its pool when it is closed.
class PooledMySQLConnection(MySQLConnectionAbstract): ...

class MySQLConnectionPool:
    pool_name: str
    pool_size: int
    # Opens its connections.
    @blocks("database")
    def __init__(
        self, pool_size: int = ..., pool_name: object = ..., pool_reset_session: bool = ..., **kwargs: object
    ) -> None: ...
    @blocks("database")
    def get_connection(self) -> PooledMySQLConnection: ...
    @blocks("database")
    def add_connection(self, cnx: object = ...) -> None: ...
    def set_config(self, **kwargs: object) -> None: ...
