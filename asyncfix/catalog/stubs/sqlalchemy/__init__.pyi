# https://docs.sqlalchemy.org/en/20/core/connections.html
from asyncfix.catalog.stubs import blocks
from sqlalchemy import engine, orm, pool
from sqlalchemy.engine import Connection, CursorResult, Engine, Inspector, Result, ScalarResult, Transaction
from sqlalchemy.engine import create_engine, engine_from_config
from sqlalchemy.schema import Index, MetaData, Sequence, Table

# Of a mapped object it reads what is in memory; of an engine it asks the server who it is.
@blocks("database", unless="subject is not Engine")
def inspect(subject: object, raiseerr: bool = ...) -> Inspector: ...
