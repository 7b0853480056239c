# https://pymongo.readthedocs.io/en/stable/api/pymongo/collection.html
from asyncfix.catalog.stubs import blocks, threadsafe
from pymongo.change_stream import ChangeStream
from pymongo.command_cursor import CommandCursor
from pymongo.cursor import Cursor
from pymongo.database import Database

# Any other attribute, or item, is a collection within its name.
@threadsafe
class Collection:
    name: str
    full_name: str
    database: Database
    @blocks("database", instead="pymongo.asynchronous.collection.AsyncCollection.insert_one")
    def insert_one(
        self, document: object, bypass_document_validation: object = ..., session: object = ..., comment: object = ...
    ) -> object: ...
    @blocks("database", instead="pymongo.asynchronous.collection.AsyncCollection.insert_many")
    def insert_many(
        self,
        documents: object,
        ordered: bool = ...,
        bypass_document_validation: object = ...,
        session: object = ...,
        comment: object = ...,
    ) -> object: ...
    @blocks("database", instead="pymongo.asynchronous.collection.AsyncCollection.find_one")
    def find_one(self, filter: object = ..., *args: object, **kwargs: object) -> object: ...
    @blocks("database", instead="pymongo.asynchronous.collection.AsyncCollection.find_one_and_delete")
    def find_one_and_delete(
        self,
        filter: object,
        projection: object = ...,
        sort: object = ...,
        hint: object = ...,
        session: object = ...,
        **kwargs: object,
    ) -> object: ...
    @blocks("database", instead="pymongo.asynchronous.collection.AsyncCollection.find_one_and_replace")
    def find_one_and_replace(
        self,
        filter: object,
        replacement: object,
        projection: object = ...,
        sort: object = ...,
        upsert: bool = ...,
        **kwargs: object,
    ) -> object: ...
    @blocks("database", instead="pymongo.asynchronous.collection.AsyncCollection.find_one_and_update")
    def find_one_and_update(
        self,
        filter: object,
        update: object,
        projection: object = ...,
        sort: object = ...,
        upsert: bool = ...,
        **kwargs: object,
    ) -> object: ...
    @blocks("database", instead="pymongo.asynchronous.collection.AsyncCollection.replace_one")
    def replace_one(
        self,
        filter: object,
        replacement: object,
        upsert: bool = ...,
        bypass_document_validation: object = ...,
        collation: object = ...,
        **kwargs: object,
    ) -> object: ...
    @blocks("database", instead="pymongo.asynchronous.collection.AsyncCollection.update_one")
    def update_one(
        self,
        filter: object,
        update: object,
        upsert: bool = ...,
        bypass_document_validation: object = ...,
        collation: object = ...,
        **kwargs: object,
    ) -> object: ...
    @blocks("database", instead="pymongo.asynchronous.collection.AsyncCollection.update_many")
    def update_many(
        self,
        filter: object,
        update: object,
        upsert: bool = ...,
        array_filters: object = ...,
        bypass_document_validation: object = ...,
        **kwargs: object,
    ) -> object: ...
    @blocks("database", instead="pymongo.asynchronous.collection.AsyncCollection.delete_one")
    def delete_one(
        self,
        filter: object,
        collation: object = ...,
        hint: object = ...,
        session: object = ...,
        let: object = ...,
        **kwargs: object,
    ) -> object: ...
    @blocks("database", instead="pymongo.asynchronous.collection.AsyncCollection.delete_many")
    def delete_many(
        self,
        filter: object,
        collation: object = ...,
        hint: object = ...,
        session: object = ...,
        let: object = ...,
        **kwargs: object,
    ) -> object: ...
    @blocks("database", instead="pymongo.asynchronous.collection.AsyncCollection.bulk_write")
    def bulk_write(
        self,
        requests: object,
        ordered: bool = ...,
        bypass_document_validation: object = ...,
        session: object = ...,
        comment: object = ...,
        **kwargs: object,
    ) -> object: ...
    @blocks("database", instead="pymongo.asynchronous.collection.AsyncCollection.count_documents")
    def count_documents(
        self, filter: object, session: object = ..., comment: object = ..., **kwargs: object
    ) -> object: ...
    @blocks("database", instead="pymongo.asynchronous.collection.AsyncCollection.estimated_document_count")
    def estimated_document_count(self, comment: object = ..., **kwargs: object) -> object: ...
    @blocks("database", instead="pymongo.asynchronous.collection.AsyncCollection.distinct")
    def distinct(
        self,
        key: object,
        filter: object = ...,
        session: object = ...,
        comment: object = ...,
        hint: object = ...,
        **kwargs: object,
    ) -> object: ...
    @blocks("database", instead="pymongo.asynchronous.collection.AsyncCollection.create_index")
    def create_index(self, keys: object, session: object = ..., comment: object = ..., **kwargs: object) -> object: ...
    @blocks("database", instead="pymongo.asynchronous.collection.AsyncCollection.create_indexes")
    def create_indexes(
        self, indexes: object, session: object = ..., comment: object = ..., **kwargs: object
    ) -> object: ...
    @blocks("database", instead="pymongo.asynchronous.collection.AsyncCollection.drop_index")
    def drop_index(
        self, index_or_name: object, session: object = ..., comment: object = ..., **kwargs: object
    ) -> object: ...
    @blocks("database", instead="pymongo.asynchronous.collection.AsyncCollection.drop_indexes")
    def drop_indexes(self, session: object = ..., comment: object = ..., **kwargs: object) -> object: ...
    @blocks("database", instead="pymongo.asynchronous.collection.AsyncCollection.index_information")
    def index_information(self, session: object = ..., comment: object = ...) -> object: ...
    @blocks("database", instead="pymongo.asynchronous.collection.AsyncCollection.create_search_index")
    def create_search_index(
        self, model: object, session: object = ..., comment: object = ..., **kwargs: object
    ) -> object: ...
    @blocks("database", instead="pymongo.asynchronous.collection.AsyncCollection.create_search_indexes")
    def create_search_indexes(
        self, models: object, session: object = ..., comment: object = ..., **kwargs: object
    ) -> object: ...
    @blocks("database", instead="pymongo.asynchronous.collection.AsyncCollection.drop_search_index")
    def drop_search_index(
        self, name: object, session: object = ..., comment: object = ..., **kwargs: object
    ) -> object: ...
    @blocks("database", instead="pymongo.asynchronous.collection.AsyncCollection.update_search_index")
    def update_search_index(
        self, name: object, definition: object, session: object = ..., comment: object = ..., **kwargs: object
    ) -> object: ...
    @blocks("database", instead="pymongo.asynchronous.collection.AsyncCollection.options")
    def options(self, session: object = ..., comment: object = ...) -> object: ...
    @blocks("database", instead="pymongo.asynchronous.collection.AsyncCollection.rename")
    def rename(self, new_name: object, session: object = ..., comment: object = ..., **kwargs: object) -> object: ...
    @blocks("database", instead="pymongo.asynchronous.collection.AsyncCollection.drop")
    def drop(self, session: object = ..., comment: object = ..., encrypted_fields: object = ...) -> object: ...
    @blocks("database", instead="pymongo.asynchronous.collection.AsyncCollection.aggregate")
    def aggregate(
        self, pipeline: object, session: object = ..., let: object = ..., comment: object = ..., **kwargs: object
    ) -> CommandCursor: ...
    @blocks("database", instead="pymongo.asynchronous.collection.AsyncCollection.aggregate_raw_batches")
    def aggregate_raw_batches(
        self, pipeline: object, session: object = ..., comment: object = ..., **kwargs: object
    ) -> CommandCursor: ...
    @blocks("database", instead="pymongo.asynchronous.collection.AsyncCollection.list_indexes")
    def list_indexes(self, session: object = ..., comment: object = ...) -> CommandCursor: ...
    @blocks("database", instead="pymongo.asynchronous.collection.AsyncCollection.list_search_indexes")
    def list_search_indexes(
        self, name: object = ..., session: object = ..., comment: object = ..., **kwargs: object
    ) -> CommandCursor: ...
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
    # Sent when the first document is asked for.
    def find(self, *args: object, **kwargs: object) -> Cursor: ...
    def find_raw_batches(self, *args: object, **kwargs: object) -> Cursor: ...
    def with_options(
        self,
        codec_options: object = ...,
        read_preference: object = ...,
        write_concern: object = ...,
        read_concern: object = ...,
    ) -> Collection: ...
    def __getattr__(self, name: str) -> Collection: ...
    def __getitem__(self, key: object) -> Collection: ...
