# https://docs.anthropic.com/en/api/client-sdks, https://github.com/anthropics/anthropic-sdk-python
from asyncfix.catalog.stubs import blocks

from anthropic import AsyncStream, Stream
from anthropic._resource import AsyncAPIResource, SyncAPIResource
from anthropic.lib.streaming import AsyncMessageStreamManager, MessageStreamManager

class Messages(SyncAPIResource):
    batches: SyncAPIResource
    @blocks("llm", instead="anthropic.AsyncAnthropic")
    def create(self, **kwargs: object) -> Stream: ...
    @blocks("llm", instead="anthropic.AsyncAnthropic")
    def count_tokens(self, **kwargs: object) -> object: ...
    # The request is sent where the manager is entered.
    def stream(self, **kwargs: object) -> MessageStreamManager: ...

class AsyncMessages(AsyncAPIResource):
    batches: AsyncAPIResource
    async def create(self, **kwargs: object) -> AsyncStream: ...
    async def count_tokens(self, **kwargs: object) -> object: ...
    def stream(self, **kwargs: object) -> AsyncMessageStreamManager: ...

class Beta(SyncAPIResource):
    messages: Messages
    files: SyncAPIResource
    models: SyncAPIResource
    skills: SyncAPIResource

class AsyncBeta(AsyncAPIResource):
    messages: AsyncMessages
    files: AsyncAPIResource
    models: AsyncAPIResource
    skills: AsyncAPIResource
