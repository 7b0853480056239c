# https://pymongo.readthedocs.io/en/stable/api/pymongo/asynchronous/database.html
from pymongo.asynchronous.collection import AsyncCollection

class AsyncDatabase:
    name: str
    async def command(
        self,
        command: object,
        value: int = ...,
        check: bool = ...,
        allowable_errors: object = ...,
        read_preference: object = ...,
        **kwargs: object,
    ) -> object: ...
    async def drop_collection(
        self, name_or_collection: object, session: object = ..., comment: object = ..., encrypted_fields: object = ...
    ) -> object: ...
    async def list_collection_names(
        self, session: object = ..., filter: object = ..., comment: object = ..., **kwargs: object
    ) -> object: ...
    async def aggregate(self, pipeline: object, session: object = ..., **kwargs: object) -> object: ...
    async def list_collections(
        self, session: object = ..., filter: object = ..., comment: object = ..., **kwargs: object
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
    async def create_collection(
        self,
        name: object,
        codec_options: object = ...,
        read_preference: object = ...,
        write_concern: object = ...,
        read_concern: object = ...,
        **kwargs: object,
    ) -> AsyncCollection: ...
    def get_collection(
        self,
        name: object,
        codec_options: object = ...,
        read_preference: object = ...,
        write_concern: object = ...,
        read_concern: object = ...,
    ) -> AsyncCollection: ...
    def with_options(
        self,
        codec_options: object = ...,
        read_preference: object = ...,
        write_concern: object = ...,
        read_concern: object = ...,
    ) -> AsyncDatabase: ...
    def __getattr__(self, name: str) -> AsyncCollection: ...
    def __getitem__(self, key: object) -> AsyncCollection: ...
