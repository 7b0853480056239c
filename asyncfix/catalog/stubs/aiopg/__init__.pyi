# https://aiopg.readthedocs.io/en/stable/core.html
from aiopg.connection import Connection, Cursor, connect
from aiopg.pool import Pool, create_pool
