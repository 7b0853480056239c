# https://magicstack.github.io/asyncpg/current/api/index.html
from asyncpg import exceptions, pool
from asyncpg.connection import Connection, connect
from asyncpg.pool import Pool, create_pool
from asyncpg.protocol import Record
