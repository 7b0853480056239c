# https://dev.mysql.com/doc/connector-python/en/connector-python-api-mysqlconnection.html
from asyncfix.catalog.stubs import blocks
from mysql.connector.abstracts import MySQLConnectionAbstract

class MySQLConnection(MySQLConnectionAbstract):
    # Connects where it is told to what.
    @blocks("database")
    def __init__(self, **kwargs: object) -> None: ...
