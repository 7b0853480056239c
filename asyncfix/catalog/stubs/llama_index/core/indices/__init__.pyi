# https://docs.llamaindex.ai/en/stable/api_reference/
from asyncfix.catalog.stubs import blocks

from llama_index.core.indices.base import BaseIndex

class VectorStoreIndex(BaseIndex):
    @classmethod
    def from_vector_store(cls, vector_store: object, *args: object, **kwargs: object) -> VectorStoreIndex: ...

class SummaryIndex(BaseIndex): ...
class KnowledgeGraphIndex(BaseIndex): ...

@blocks("file")
def load_index_from_storage(storage_context: object, *args: object, **kwargs: object) -> BaseIndex: ...
