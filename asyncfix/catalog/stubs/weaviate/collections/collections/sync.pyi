# https://weaviate-python-client.readthedocs.io/en/stable/weaviate.collections.html
from asyncfix.catalog.stubs import blocks
from weaviate.collections.collection.sync import Collection

class _Collections:
    def get(
        self,
        name: object,
        data_model_properties: object = ...,
        data_model_references: object = ...,
        skip_argument_validation: bool = ...,
    ) -> Collection: ...
    def use(
        self,
        name: object,
        data_model_properties: object = ...,
        data_model_references: object = ...,
        skip_argument_validation: bool = ...,
    ) -> Collection: ...
    @blocks("database")
    def create(
        self,
        name: object,
        *,
        description: object = ...,
        generative_config: object = ...,
        inverted_index_config: object = ...,
        multi_tenancy_config: object = ...,
        **kwargs: object,
    ) -> Collection: ...
    @blocks("database")
    def create_from_dict(self, config: object) -> Collection: ...
    @blocks("database")
    def create_from_config(self, config: object) -> Collection: ...
    @blocks("database")
    def delete(self, name: object) -> object: ...
    @blocks("database")
    def delete_all(self) -> object: ...
    @blocks("database")
    def exists(self, name: object) -> object: ...
    @blocks("database")
    def export_config(self, name: object) -> object: ...
    @blocks("database")
    def list_all(self, simple: bool = ...) -> object: ...
