# https://docs.fabfile.org/en/stable/api/connection.html
from fabric.connection import Connection
