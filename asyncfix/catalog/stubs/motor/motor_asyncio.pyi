# https://motor.readthedocs.io/en/stable/api-asyncio/index.html

# What these give is awaited: threads of its own do the work.
class AsyncIOMotorClient:
    async def server_info(self, session: object = ...) -> object: ...
    async def list_database_names(self, session: object = ..., comment: object = ...) -> object: ...
    async def drop_database(self, name_or_database: object, session: object = ..., comment: object = ...) -> object: ...
    async def start_session(
        self, causal_consistency: object = ..., default_transaction_options: object = ..., snapshot: bool = ...
    ) -> object: ...
    def get_database(
        self,
        name: object = ...,
        codec_options: object = ...,
        read_preference: object = ...,
        write_concern: object = ...,
        read_concern: object = ...,
    ) -> AsyncIOMotorDatabase: ...
    def get_default_database(
        self,
        default: object = ...,
        codec_options: object = ...,
        read_preference: object = ...,
        write_concern: object = ...,
        read_concern: object = ...,
    ) -> AsyncIOMotorDatabase: ...
    @property
    def close(self) -> None: ...
    def __getattr__(self, name: str) -> AsyncIOMotorDatabase: ...
    def __getitem__(self, key: object) -> AsyncIOMotorDatabase: ...

class AsyncIOMotorDatabase:
    async def command(
        self,
        command: object,
        value: int = ...,
        check: bool = ...,
        allowable_errors: object = ...,
        read_preference: object = ...,
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
    ) -> object: ...
    async def drop_collection(
        self, name_or_collection: object, session: object = ..., comment: object = ..., encrypted_fields: object = ...
    ) -> object: ...
    async def list_collection_names(
        self, session: object = ..., filter: object = ..., comment: object = ..., **kwargs: object
    ) -> object: ...
    def get_collection(
        self,
        name: object,
        codec_options: object = ...,
        read_preference: object = ...,
        write_concern: object = ...,
        read_concern: object = ...,
    ) -> AsyncIOMotorCollection: ...
    def __getattr__(self, name: str) -> AsyncIOMotorCollection: ...
    def __getitem__(self, key: object) -> AsyncIOMotorCollection: ...

class AsyncIOMotorCollection:
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
    async def index_information(self, session: object = ..., comment: object = ...) -> object: ...
    async def drop(self, session: object = ..., comment: object = ..., encrypted_fields: object = ...) -> object: ...
    def find(self, *args: object, **kwargs: object) -> AsyncIOMotorCursor: ...
    def aggregate(self, pipeline: object, *args: object, **kwargs: object) -> AsyncIOMotorCommandCursor: ...
    def with_options(
        self,
        codec_options: object = ...,
        read_preference: object = ...,
        write_concern: object = ...,
        read_concern: object = ...,
    ) -> AsyncIOMotorCollection: ...

class AsyncIOMotorCursor:
    async def to_list(self, length: object = ...) -> object: ...
    async def next(self) -> object: ...
    async def distinct(self, key: object) -> object: ...
    async def explain(self) -> object: ...
    async def close(self) -> object: ...
    def sort(self, key_or_list: object, direction: object = ...) -> AsyncIOMotorCursor: ...
    def limit(self, limit: object) -> AsyncIOMotorCursor: ...
    def skip(self, skip: object) -> AsyncIOMotorCursor: ...
    def batch_size(self, batch_size: object) -> AsyncIOMotorCursor: ...
    def hint(self, index: object) -> AsyncIOMotorCursor: ...

class AsyncIOMotorCommandCursor:
    async def to_list(self, length: object = ...) -> object: ...
    async def next(self) -> object: ...
    async def close(self) -> object: ...
