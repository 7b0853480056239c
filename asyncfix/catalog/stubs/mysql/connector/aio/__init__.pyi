# https://dev.mysql.com/doc/connector-python/en/connector-python-asyncio.html
from mysql.connector.aio.abstracts import MySQLConnectionAbstract

async def connect(*args: object, **kwargs: object) -> MySQLConnectionAbstract: ...
