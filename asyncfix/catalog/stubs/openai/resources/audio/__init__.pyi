# https://platform.openai.com/docs/api-reference/audio
from asyncfix.catalog.stubs import blocks

from openai import Stream
from openai._resource import SyncAPIResource

class Speech(SyncAPIResource):
    @blocks("llm", instead="openai.AsyncOpenAI")
    def create(self, **kwargs: object) -> object: ...

class Transcriptions(SyncAPIResource):
    @blocks("llm", instead="openai.AsyncOpenAI")
    def create(self, **kwargs: object) -> Stream: ...
