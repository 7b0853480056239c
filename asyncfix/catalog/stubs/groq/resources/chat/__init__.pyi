# https://console.groq.com/docs/libraries, https://github.com/groq/groq-python
from asyncfix.catalog.stubs import blocks

from groq import AsyncStream, Stream
from groq._resource import AsyncAPIResource, SyncAPIResource

class Chat(SyncAPIResource):
    completions: Completions

class AsyncChat(AsyncAPIResource):
    completions: AsyncCompletions

class Completions(SyncAPIResource):
    @blocks("llm", instead="groq.AsyncGroq")
    def create(self, **kwargs: object) -> Stream: ...

class AsyncCompletions(AsyncAPIResource):
    async def create(self, **kwargs: object) -> AsyncStream: ...
