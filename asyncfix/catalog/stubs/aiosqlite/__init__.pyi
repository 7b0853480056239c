# https://aiosqlite.omnilib.dev/en/stable/
from aiosqlite.core import Connection, connect
from aiosqlite.cursor import Cursor
