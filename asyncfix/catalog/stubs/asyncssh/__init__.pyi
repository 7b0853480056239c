# https://asyncssh.readthedocs.io/en/latest/api.html
from asyncssh.connection import SSHClientConnection, connect
