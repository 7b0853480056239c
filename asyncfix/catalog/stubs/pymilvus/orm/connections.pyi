# https://milvus.io/api-reference/pymilvus/v2.5.x/ORM/Connections/Connections.md
from asyncfix.catalog.stubs import blocks

class Connections:
    @blocks("database")
    def connect(
        self,
        alias: object = ...,
        user: object = ...,
        password: object = ...,
        db_name: object = ...,
        token: object = ...,
        **kwargs: object,
    ) -> None: ...
    def disconnect(self, alias: object) -> object: ...
    def has_connection(self, alias: object) -> object: ...
    def list_connections(self) -> object: ...
