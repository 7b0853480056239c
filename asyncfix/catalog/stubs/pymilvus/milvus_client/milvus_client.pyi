# https://milvus.io/api-reference/pymilvus/v2.5.x/MilvusClient/Client/MilvusClient.md
from asyncfix.catalog.stubs import blocks

class MilvusClient:
    # Connects at once.
    @blocks("database", instead="pymilvus.AsyncMilvusClient")
    def __init__(
        self,
        uri: object = ...,
        user: object = ...,
        password: object = ...,
        db_name: object = ...,
        token: object = ...,
        **kwargs: object,
    ) -> None: ...
    @classmethod
    def create_schema(cls, **kwargs: object) -> object: ...
    @classmethod
    def prepare_index_params(cls, field_name: object = ..., **kwargs: object) -> object: ...
    def close(self) -> object: ...
    @blocks("database", instead="pymilvus.AsyncMilvusClient")
    def __getattr__(self, name: str) -> object: ...
