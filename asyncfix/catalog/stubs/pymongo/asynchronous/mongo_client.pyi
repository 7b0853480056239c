# https://pymongo.readthedocs.io/en/stable/api/pymongo/asynchronous/mongo_client.html
from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.asynchronous.database import AsyncDatabase

class AsyncMongoClient:
    def __init__(
        self,
        host: object = ...,
        port: object = ...,
        document_class: object = ...,
        tz_aware: object = ...,
        connect: object = ...,
        **kwargs: object,
    ) -> None: ...
    async def server_info(self, session: object = ...) -> object: ...
    async def list_database_names(self, session: object = ..., comment: object = ...) -> object: ...
    async def list_databases(self, session: object = ..., comment: object = ..., **kwargs: object) -> object: ...
    async def drop_database(self, name_or_database: object, session: object = ..., comment: object = ...) -> object: ...
    async def bulk_write(
        self,
        models: object,
        session: object = ...,
        ordered: bool = ...,
        verbose_results: bool = ...,
        bypass_document_validation: object = ...,
        **kwargs: object,
    ) -> object: ...
    async def watch(
        self,
        pipeline: object = ...,
        full_document: object = ...,
        resume_after: object = ...,
        max_await_time_ms: object = ...,
        batch_size: object = ...,
        **kwargs: object,
    ) -> object: ...
    async def aconnect(self) -> object: ...
    async def close(self) -> object: ...
    def start_session(
        self, causal_consistency: object = ..., default_transaction_options: object = ..., snapshot: bool = ...
    ) -> AsyncClientSession: ...
    def get_database(
        self,
        name: object = ...,
        codec_options: object = ...,
        read_preference: object = ...,
        write_concern: object = ...,
        read_concern: object = ...,
    ) -> AsyncDatabase: ...
    def get_default_database(
        self,
        default: object = ...,
        codec_options: object = ...,
        read_preference: object = ...,
        write_concern: object = ...,
        read_concern: object = ...,
    ) -> AsyncDatabase: ...
    def __getattr__(self, name: str) -> AsyncDatabase: ...
    def __getitem__(self, key: object) -> AsyncDatabase: ...
    async def __aenter__(self) -> AsyncMongoClient: ...
    async def __aexit__(self, *exc: object) -> None: ...
