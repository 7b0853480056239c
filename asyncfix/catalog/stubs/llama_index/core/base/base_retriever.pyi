# https://docs.llamaindex.ai/en/stable/api_reference/
from asyncfix.catalog.stubs import blocks

class BaseRetriever:
    @blocks("llm")
    def retrieve(self, *args: object, **kwargs: object) -> list[object]: ...
    async def aretrieve(self, *args: object, **kwargs: object) -> list[object]: ...
