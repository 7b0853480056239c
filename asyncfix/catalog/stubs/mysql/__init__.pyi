# https://dev.mysql.com/doc/connector-python/en/
from mysql import connector
