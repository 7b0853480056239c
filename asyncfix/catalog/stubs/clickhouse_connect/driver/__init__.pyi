# https://clickhouse.com/docs/integrations/python
from asyncfix.catalog.stubs import blocks
from clickhouse_connect.driver.asyncclient import AsyncClient
from clickhouse_connect.driver.client import Client

@blocks("database", instead="clickhouse_connect.get_async_client")
def create_client(
    *,
    host: object = ...,
    username: object = ...,
    password: object = ...,
    access_token: object = ...,
    token_provider: object = ...,
    **kwargs: object,
) -> Client: ...
async def create_async_client(
    *,
    host: object = ...,
    username: object = ...,
    password: object = ...,
    access_token: object = ...,
    token_provider: object = ...,
    **kwargs: object,
) -> AsyncClient: ...
