# https://platform.openai.com/docs/api-reference/chat
from asyncfix.catalog.stubs import blocks

from openai import AsyncStream, Stream
from openai._resource import AsyncAPIResource, SyncAPIResource

class Chat(SyncAPIResource):
    completions: Completions

class AsyncChat(AsyncAPIResource):
    completions: AsyncCompletions

class Completions(SyncAPIResource):
    messages: SyncAPIResource
    @blocks("llm", instead="openai.AsyncOpenAI")
    def create(self, **kwargs: object) -> Stream: ...
    @blocks("llm", instead="openai.AsyncOpenAI")
    def parse(self, **kwargs: object) -> object: ...
    # A request is sent where the stream is entered, which is on this line.
    @blocks("llm", instead="openai.AsyncOpenAI")
    def stream(self, **kwargs: object) -> Stream: ...

class AsyncCompletions(AsyncAPIResource):
    messages: AsyncAPIResource
    async def create(self, **kwargs: object) -> AsyncStream: ...
    async def parse(self, **kwargs: object) -> object: ...
    def stream(self, **kwargs: object) -> AsyncStream: ...
