# https://platform.openai.com/docs/api-reference/assistants
from asyncfix.catalog.stubs import blocks

from openai import AsyncStream, Stream
from openai._resource import AsyncAPIResource, SyncAPIResource
from openai.resources.chat import AsyncChat, Chat

class Beta(SyncAPIResource):
    assistants: Assistants
    chat: Chat
    threads: Threads
    vector_stores: SyncAPIResource

class AsyncBeta(AsyncAPIResource):
    assistants: AsyncAssistants
    chat: AsyncChat
    threads: AsyncThreads
    vector_stores: AsyncAPIResource

class Assistants(SyncAPIResource): ...
class AsyncAssistants(AsyncAPIResource): ...

class Threads(SyncAPIResource):
    messages: SyncAPIResource
    runs: Runs
    @blocks("llm", instead="openai.AsyncOpenAI")
    def create_and_run(self, **kwargs: object) -> Stream: ...
    # A request is sent where the stream is entered, which is on this line.
    @blocks("llm", instead="openai.AsyncOpenAI")
    def create_and_run_stream(self, **kwargs: object) -> Stream: ...

class AsyncThreads(AsyncAPIResource):
    messages: AsyncAPIResource
    runs: AsyncRuns
    async def create_and_run(self, **kwargs: object) -> AsyncStream: ...
    def create_and_run_stream(self, **kwargs: object) -> AsyncStream: ...

from openai.resources.beta.threads import AsyncRuns, Runs
