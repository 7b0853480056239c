# https://reference.langchain.com/python/langchain_core/document_loaders/
from asyncfix.catalog.stubs import blocks

from collections.abc import AsyncIterator, Iterator

class BaseLoader:
    @blocks("file", instead="langchain_core.document_loaders.BaseLoader.aload")
    def load(self) -> list[object]: ...
    @blocks("file")
    def load_and_split(self, *args: object, **kwargs: object) -> list[object]: ...
    @blocks("file", instead="langchain_core.document_loaders.BaseLoader.alazy_load")
    def lazy_load(self) -> Iterator[object]:
        yield None
    async def aload(self) -> list[object]: ...
    def alazy_load(self) -> AsyncIterator[object]: ...
