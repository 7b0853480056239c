# https://ldap3.readthedocs.io/en/latest/connection.html
from ldap3.core.connection import Connection
from ldap3.core.server import Server
