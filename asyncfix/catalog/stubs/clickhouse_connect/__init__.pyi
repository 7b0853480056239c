# https://clickhouse.com/docs/integrations/python
from asyncfix.catalog.stubs import blocks
from clickhouse_connect import driver
from clickhouse_connect.driver import create_async_client, create_client
from clickhouse_connect.driver.asyncclient import AsyncClient
from clickhouse_connect.driver.client import Client

@blocks("database", instead="clickhouse_connect.get_async_client")
def get_client(
    *,
    host: object = ...,
    username: object = ...,
    password: object = ...,
    access_token: object = ...,
    token_provider: object = ...,
    **kwargs: object,
) -> Client: ...
async def get_async_client(
    *,
    host: object = ...,
    username: object = ...,
    password: object = ...,
    access_token: object = ...,
    token_provider: object = ...,
    **kwargs: object,
) -> AsyncClient: ...
