# https://docs.together.ai/docs/introduction, https://github.com/togethercomputer/together-py
from asyncfix.catalog.stubs import blocks

from together import AsyncStream, Stream
from together._resource import AsyncAPIResource, SyncAPIResource
from together.resources.chat import AsyncChatResource, ChatResource

class CompletionsResource(SyncAPIResource):
    @blocks("llm", instead="together.AsyncTogether")
    def create(self, **kwargs: object) -> Stream: ...

class AsyncCompletionsResource(AsyncAPIResource):
    async def create(self, **kwargs: object) -> AsyncStream: ...

class EmbeddingsResource(SyncAPIResource):
    @blocks("llm", instead="together.AsyncTogether")
    def create(self, **kwargs: object) -> object: ...

class AsyncEmbeddingsResource(AsyncAPIResource):
    async def create(self, **kwargs: object) -> object: ...
