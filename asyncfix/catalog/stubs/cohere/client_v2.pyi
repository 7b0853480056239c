# https://docs.cohere.com/reference/about, https://github.com/cohere-ai/cohere-python
from collections.abc import AsyncIterator, Iterator

from asyncfix.catalog.stubs import blocks

from cohere import AsyncClient, Client

class ClientV2(Client):
    @blocks("llm", instead="cohere.AsyncClientV2.chat")
    def chat(self, **kwargs: object) -> object: ...
    @blocks("llm")
    def chat_stream(self, **kwargs: object) -> Iterator[object]:
        yield object()
    @blocks("llm", instead="cohere.AsyncClientV2.embed")
    def embed(self, **kwargs: object) -> object: ...
    @blocks("llm", instead="cohere.AsyncClientV2.rerank")
    def rerank(self, **kwargs: object) -> object: ...

class AsyncClientV2(AsyncClient):
    async def chat(self, **kwargs: object) -> object: ...
    async def chat_stream(self, **kwargs: object) -> AsyncIterator[object]:
        yield object()
    async def embed(self, **kwargs: object) -> object: ...
    async def rerank(self, **kwargs: object) -> object: ...
