# https://pymongo.readthedocs.io/en/stable/api/pymongo/asynchronous/collection.html
from pymongo.asynchronous.command_cursor import AsyncCommandCursor
from pymongo.asynchronous.cursor import AsyncCursor

class AsyncCollection:
    name: str
    async def insert_one(
        self, document: object, bypass_document_validation: object = ..., session: object = ..., comment: object = ...
    ) -> object: ...
    async def insert_many(
        self,
        documents: object,
        ordered: bool = ...,
        bypass_document_validation: object = ...,
        session: object = ...,
        comment: object = ...,
    ) -> object: ...
    async def find_one(self, filter: object = ..., *args: object, **kwargs: object) -> object: ...
    async def find_one_and_delete(
        self,
        filter: object,
        projection: object = ...,
        sort: object = ...,
        hint: object = ...,
        session: object = ...,
        **kwargs: object,
    ) -> object: ...
    async def find_one_and_replace(
        self,
        filter: object,
        replacement: object,
        projection: object = ...,
        sort: object = ...,
        upsert: bool = ...,
        **kwargs: object,
    ) -> object: ...
    async def find_one_and_update(
        self,
        filter: object,
        update: object,
        projection: object = ...,
        sort: object = ...,
        upsert: bool = ...,
        **kwargs: object,
    ) -> object: ...
    async def replace_one(
        self,
        filter: object,
        replacement: object,
        upsert: bool = ...,
        bypass_document_validation: object = ...,
        collation: object = ...,
        **kwargs: object,
    ) -> object: ...
    async def update_one(
        self,
        filter: object,
        update: object,
        upsert: bool = ...,
        bypass_document_validation: object = ...,
        collation: object = ...,
        **kwargs: object,
    ) -> object: ...
    async def update_many(
        self,
        filter: object,
        update: object,
        upsert: bool = ...,
        array_filters: object = ...,
        bypass_document_validation: object = ...,
        **kwargs: object,
    ) -> object: ...
    async def delete_one(
        self,
        filter: object,
        collation: object = ...,
        hint: object = ...,
        session: object = ...,
        let: object = ...,
        **kwargs: object,
    ) -> object: ...
    async def delete_many(
        self,
        filter: object,
        collation: object = ...,
        hint: object = ...,
        session: object = ...,
        let: object = ...,
        **kwargs: object,
    ) -> object: ...
    async def bulk_write(
        self,
        requests: object,
        ordered: bool = ...,
        bypass_document_validation: object = ...,
        session: object = ...,
        comment: object = ...,
        **kwargs: object,
    ) -> object: ...
    async def count_documents(
        self, filter: object, session: object = ..., comment: object = ..., **kwargs: object
    ) -> object: ...
    async def estimated_document_count(self, comment: object = ..., **kwargs: object) -> object: ...
    async def distinct(
        self,
        key: object,
        filter: object = ...,
        session: object = ...,
        comment: object = ...,
        hint: object = ...,
        **kwargs: object,
    ) -> object: ...
    async def create_index(
        self, keys: object, session: object = ..., comment: object = ..., **kwargs: object
    ) -> object: ...
    async def create_indexes(
        self, indexes: object, session: object = ..., comment: object = ..., **kwargs: object
    ) -> object: ...
    async def drop_index(
        self, index_or_name: object, session: object = ..., comment: object = ..., **kwargs: object
    ) -> object: ...
    async def drop_indexes(self, session: object = ..., comment: object = ..., **kwargs: object) -> object: ...
    async def index_information(self, session: object = ..., comment: object = ...) -> object: ...
    async def options(self, session: object = ..., comment: object = ...) -> object: ...
    async def rename(
        self, new_name: object, session: object = ..., comment: object = ..., **kwargs: object
    ) -> object: ...
    async def drop(self, session: object = ..., comment: object = ..., encrypted_fields: object = ...) -> object: ...
    async def watch(
        self,
        pipeline: object = ...,
        full_document: object = ...,
        resume_after: object = ...,
        max_await_time_ms: object = ...,
        batch_size: object = ...,
        **kwargs: object,
    ) -> object: ...
    async def aggregate(
        self, pipeline: object, session: object = ..., let: object = ..., comment: object = ..., **kwargs: object
    ) -> AsyncCommandCursor: ...
    async def list_indexes(self, session: object = ..., comment: object = ...) -> AsyncCommandCursor: ...
    def find(self, *args: object, **kwargs: object) -> AsyncCursor: ...
    def with_options(
        self,
        codec_options: object = ...,
        read_preference: object = ...,
        write_concern: object = ...,
        read_concern: object = ...,
    ) -> AsyncCollection: ...
    def __getattr__(self, name: str) -> AsyncCollection: ...
    def __getitem__(self, key: object) -> AsyncCollection: ...
