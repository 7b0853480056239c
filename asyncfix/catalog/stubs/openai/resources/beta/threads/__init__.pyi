# https://platform.openai.com/docs/api-reference/runs
from asyncfix.catalog.stubs import blocks

from openai import AsyncStream, Stream
from openai._resource import AsyncAPIResource, SyncAPIResource

class Runs(SyncAPIResource):
    steps: SyncAPIResource
    @blocks("llm", instead="openai.AsyncOpenAI")
    def create(self, **kwargs: object) -> Stream: ...
    # A request is sent where the stream is entered, which is on this line.
    @blocks("llm", instead="openai.AsyncOpenAI")
    def stream(self, **kwargs: object) -> Stream: ...

class AsyncRuns(AsyncAPIResource):
    steps: AsyncAPIResource
    async def create(self, **kwargs: object) -> AsyncStream: ...
    def stream(self, **kwargs: object) -> AsyncStream: ...
