# https://github.com/trinodb/trino-python-client
from trino import dbapi
