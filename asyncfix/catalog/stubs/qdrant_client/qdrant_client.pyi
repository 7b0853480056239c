# https://python-client.qdrant.tech/qdrant_client.qdrant_client
from asyncfix.catalog.stubs import blocks

class QdrantClient:
    def close(self, grpc_grace: object = ..., **kwargs: object) -> None: ...
    @blocks("database", instead="qdrant_client.AsyncQdrantClient")
    def __getattr__(self, name: str) -> object: ...
