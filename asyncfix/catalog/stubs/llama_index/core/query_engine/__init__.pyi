# https://docs.llamaindex.ai/en/stable/api_reference/
from llama_index.core.base.base_query_engine import BaseQueryEngine

class RetrieverQueryEngine(BaseQueryEngine):
    @classmethod
    def from_args(cls, *args: object, **kwargs: object) -> RetrieverQueryEngine: ...
