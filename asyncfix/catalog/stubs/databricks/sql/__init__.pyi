# https://docs.databricks.com/aws/en/dev-tools/python-sql-connector
from asyncfix.catalog.stubs import blocks
from databricks.sql import client
from databricks.sql.client import Connection

@blocks("database")
def connect(server_hostname: object, http_path: object, access_token: object = ..., **kwargs: object) -> Connection: ...
