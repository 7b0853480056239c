# https://docs.sqlalchemy.org/en/20/core/connections.html
from sqlalchemy import engine, orm, pool
from sqlalchemy.engine import Connection, CursorResult, Engine, Inspector, Result, ScalarResult, Transaction
from sqlalchemy.engine import create_engine, engine_from_config
from sqlalchemy.schema import Index, MetaData, Sequence, Table

# Of a mapped object it reads what is in memory; only an inspector's own methods ask the server.
def inspect(subject: object, raiseerr: bool = ...) -> Inspector: ...
