# https://reference.langchain.com/python/langchain_core/retrievers/
from asyncfix.catalog.stubs import blocks

from langchain_core.runnables import RunnableSerializable

class BaseRetriever(RunnableSerializable):
    @blocks("llm", instead="langchain_core.retrievers.BaseRetriever.ainvoke")
    def invoke(self, input: str, config: object = ..., **kwargs: object) -> list[object]: ...
    async def ainvoke(self, input: str, config: object = ..., **kwargs: object) -> list[object]: ...
