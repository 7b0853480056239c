# https://platform.openai.com/docs/api-reference
from asyncfix.catalog.stubs import blocks

from openai import AsyncStream, Stream
from openai._resource import AsyncAPIResource, SyncAPIResource
from openai.resources.audio import Speech, Transcriptions
from openai.resources.beta import AsyncBeta, Beta
from openai.resources.chat import AsyncChat, Chat
from openai.resources.vector_stores import VectorStores

class Completions(SyncAPIResource):
    @blocks("llm", instead="openai.AsyncOpenAI")
    def create(self, **kwargs: object) -> Stream: ...

class Embeddings(SyncAPIResource):
    @blocks("llm", instead="openai.AsyncOpenAI")
    def create(self, **kwargs: object) -> object: ...

class AsyncEmbeddings(AsyncAPIResource):
    async def create(self, **kwargs: object) -> object: ...

class Images(SyncAPIResource):
    @blocks("llm", instead="openai.AsyncOpenAI")
    def generate(self, **kwargs: object) -> Stream: ...
    @blocks("llm", instead="openai.AsyncOpenAI")
    def edit(self, **kwargs: object) -> Stream: ...

class AsyncImages(AsyncAPIResource):
    async def generate(self, **kwargs: object) -> AsyncStream: ...
    async def edit(self, **kwargs: object) -> AsyncStream: ...

class Audio(SyncAPIResource):
    speech: Speech
    transcriptions: Transcriptions
    translations: SyncAPIResource

class AsyncAudio(AsyncAPIResource):
    speech: AsyncAPIResource
    transcriptions: AsyncAPIResource
    translations: AsyncAPIResource

class Files(SyncAPIResource):
    @blocks("llm", instead="openai.AsyncOpenAI")
    def create(self, **kwargs: object) -> object: ...
    @blocks("llm", instead="openai.AsyncOpenAI")
    def content(self, file_id: str, **kwargs: object) -> object: ...

class FineTuning(SyncAPIResource):
    jobs: SyncAPIResource
    checkpoints: SyncAPIResource

class Uploads(SyncAPIResource):
    parts: SyncAPIResource

class Containers(SyncAPIResource):
    files: SyncAPIResource

class Evals(SyncAPIResource):
    runs: SyncAPIResource

class Batches(SyncAPIResource): ...
class Models(SyncAPIResource): ...
class Moderations(SyncAPIResource): ...
class Videos(SyncAPIResource): ...
