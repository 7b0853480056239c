# https://pymongo.readthedocs.io/en/stable/api/pymongo/mongo_client.html
from asyncfix.catalog.stubs import blocks, threadsafe
from pymongo.change_stream import ChangeStream
from pymongo.client_session import ClientSession
from pymongo.command_cursor import CommandCursor
from pymongo.database import Database

# Its threads connect: making one does not wait. Any other attribute, or item, is a database.
@threadsafe
class MongoClient:
    def __init__(
        self,
        host: object = ...,
        port: object = ...,
        document_class: object = ...,
        tz_aware: object = ...,
        connect: object = ...,
        **kwargs: object,
    ) -> None: ...
    @blocks("database", instead="pymongo.AsyncMongoClient.server_info")
    def server_info(self, session: object = ...) -> object: ...
    @blocks("database", instead="pymongo.AsyncMongoClient.list_database_names")
    def list_database_names(self, session: object = ..., comment: object = ...) -> object: ...
    @blocks("database", instead="pymongo.AsyncMongoClient.drop_database")
    def drop_database(self, name_or_database: object, session: object = ..., comment: object = ...) -> object: ...
    @blocks("database", instead="pymongo.AsyncMongoClient.bulk_write")
    def bulk_write(
        self,
        models: object,
        session: object = ...,
        ordered: bool = ...,
        verbose_results: bool = ...,
        bypass_document_validation: object = ...,
        **kwargs: object,
    ) -> object: ...
    @blocks("database", instead="pymongo.AsyncMongoClient.list_databases")
    def list_databases(self, session: object = ..., comment: object = ..., **kwargs: object) -> CommandCursor: ...
    @blocks("database")
    def watch(
        self,
        pipeline: object = ...,
        full_document: object = ...,
        resume_after: object = ...,
        max_await_time_ms: object = ...,
        batch_size: object = ...,
        **kwargs: object,
    ) -> ChangeStream: ...
    def start_session(
        self, causal_consistency: object = ..., default_transaction_options: object = ..., snapshot: bool = ...
    ) -> ClientSession: ...
    def get_database(
        self,
        name: object = ...,
        codec_options: object = ...,
        read_preference: object = ...,
        write_concern: object = ...,
        read_concern: object = ...,
    ) -> Database: ...
    def get_default_database(
        self,
        default: object = ...,
        codec_options: object = ...,
        read_preference: object = ...,
        write_concern: object = ...,
        read_concern: object = ...,
    ) -> Database: ...
    def close(self) -> None: ...
    def append_metadata(self, driver_info: object) -> None: ...
    def __getattr__(self, name: str) -> Database: ...
    def __getitem__(self, key: object) -> Database: ...
    def __enter__(self) -> MongoClient: ...
    def __exit__(self, *exc: object) -> None: ...
