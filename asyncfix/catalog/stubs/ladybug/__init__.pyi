# https://docs.ladybugdb.com/client-apis/python/
from kuzu import AsyncConnection, Connection, Database, PreparedStatement, QueryResult
