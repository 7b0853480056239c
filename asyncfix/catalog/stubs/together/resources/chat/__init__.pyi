# https://docs.together.ai/docs/introduction, https://github.com/togethercomputer/together-py
from asyncfix.catalog.stubs import blocks

from together import AsyncStream, Stream
from together._resource import AsyncAPIResource, SyncAPIResource

class ChatResource(SyncAPIResource):
    completions: CompletionsResource

class AsyncChatResource(AsyncAPIResource):
    completions: AsyncCompletionsResource

class CompletionsResource(SyncAPIResource):
    @blocks("llm", instead="together.AsyncTogether")
    def create(self, **kwargs: object) -> Stream: ...

class AsyncCompletionsResource(AsyncAPIResource):
    async def create(self, **kwargs: object) -> AsyncStream: ...
