# https://aiomysql.readthedocs.io/en/stable/
from aiomysql.connection import Connection, connect
from aiomysql.cursors import Cursor, DictCursor, SSCursor, SSDictCursor
from aiomysql.pool import Pool, create_pool
