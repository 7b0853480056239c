# https://console.groq.com/docs/libraries, https://github.com/groq/groq-python
from asyncfix.catalog.stubs import blocks

from groq import AsyncStream, Stream
from groq._resource import AsyncAPIResource, SyncAPIResource
from groq.resources.chat import AsyncChat, Chat

class Embeddings(SyncAPIResource):
    @blocks("llm", instead="groq.AsyncGroq")
    def create(self, **kwargs: object) -> object: ...

class AsyncEmbeddings(AsyncAPIResource):
    async def create(self, **kwargs: object) -> object: ...

class Audio(SyncAPIResource):
    speech: SyncAPIResource
    transcriptions: SyncAPIResource
    translations: SyncAPIResource

class AsyncAudio(AsyncAPIResource):
    speech: AsyncAPIResource
    transcriptions: AsyncAPIResource
    translations: AsyncAPIResource
