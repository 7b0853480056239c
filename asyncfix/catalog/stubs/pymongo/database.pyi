# https://pymongo.readthedocs.io/en/stable/api/pymongo/database.html
from asyncfix.catalog.stubs import blocks, threadsafe
from pymongo.change_stream import ChangeStream
from pymongo.collection import Collection
from pymongo.command_cursor import CommandCursor
from pymongo.mongo_client import MongoClient

# Any other attribute, or item, is a collection.
@threadsafe
class Database:
    client: MongoClient
    name: str
    @blocks("database", instead="pymongo.asynchronous.database.AsyncDatabase.command")
    def command(
        self,
        command: object,
        value: int = ...,
        check: bool = ...,
        allowable_errors: object = ...,
        read_preference: object = ...,
        **kwargs: object,
    ) -> object: ...
    @blocks("database", instead="pymongo.asynchronous.database.AsyncDatabase.dereference")
    def dereference(self, dbref: object, session: object = ..., comment: object = ..., **kwargs: object) -> object: ...
    @blocks("database", instead="pymongo.asynchronous.database.AsyncDatabase.drop_collection")
    def drop_collection(
        self, name_or_collection: object, session: object = ..., comment: object = ..., encrypted_fields: object = ...
    ) -> object: ...
    @blocks("database", instead="pymongo.asynchronous.database.AsyncDatabase.list_collection_names")
    def list_collection_names(
        self, session: object = ..., filter: object = ..., comment: object = ..., **kwargs: object
    ) -> object: ...
    @blocks("database", instead="pymongo.asynchronous.database.AsyncDatabase.validate_collection")
    def validate_collection(
        self,
        name_or_collection: object,
        scandata: bool = ...,
        full: bool = ...,
        session: object = ...,
        background: object = ...,
        **kwargs: object,
    ) -> object: ...
    @blocks("database", instead="pymongo.asynchronous.database.AsyncDatabase.aggregate")
    def aggregate(self, pipeline: object, session: object = ..., **kwargs: object) -> CommandCursor: ...
    @blocks("database", instead="pymongo.asynchronous.database.AsyncDatabase.cursor_command")
    def cursor_command(
        self,
        command: object,
        value: int = ...,
        read_preference: object = ...,
        codec_options: object = ...,
        session: object = ...,
        **kwargs: object,
    ) -> CommandCursor: ...
    @blocks("database", instead="pymongo.asynchronous.database.AsyncDatabase.list_collections")
    def list_collections(
        self, session: object = ..., filter: object = ..., comment: object = ..., **kwargs: object
    ) -> CommandCursor: ...
    @blocks("database", instead="pymongo.asynchronous.database.AsyncDatabase.create_collection")
    def create_collection(
        self,
        name: object,
        codec_options: object = ...,
        read_preference: object = ...,
        write_concern: object = ...,
        read_concern: object = ...,
        **kwargs: object,
    ) -> Collection: ...
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
    def get_collection(
        self,
        name: object,
        codec_options: object = ...,
        read_preference: object = ...,
        write_concern: object = ...,
        read_concern: object = ...,
    ) -> Collection: ...
    def with_options(
        self,
        codec_options: object = ...,
        read_preference: object = ...,
        write_concern: object = ...,
        read_concern: object = ...,
    ) -> Database: ...
    def __getattr__(self, name: str) -> Collection: ...
    def __getitem__(self, key: object) -> Collection: ...
