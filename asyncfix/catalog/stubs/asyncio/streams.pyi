# https://docs.python.org/3/library/asyncio.html
from asyncio import StreamReader, StreamWriter, open_connection, open_unix_connection, start_server, start_unix_server
