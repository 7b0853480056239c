# https://platform.openai.com/docs/api-reference, https://github.com/openai/openai-python
from asyncfix.catalog.stubs import blocks, threadsafe

from openai import resources
from openai._resource import AsyncAPIResource
from openai.resources.conversations import Conversations
from openai.resources.responses import AsyncResponses, Responses

class OpenAIError(Exception): ...
class APIError(OpenAIError): ...
class APIStatusError(APIError): ...
class APIConnectionError(APIError): ...
class APITimeoutError(APIConnectionError): ...
class RateLimitError(APIStatusError): ...

class Stream:
    def __iter__(self) -> Stream: ...
    @blocks("llm", instead="openai.AsyncStream")
    def __next__(self) -> object: ...
    def __enter__(self) -> Stream: ...
    def __exit__(self, *args: object) -> None: ...
    def close(self) -> None: ...

class AsyncStream:
    def __aiter__(self) -> AsyncStream: ...
    async def __anext__(self) -> object: ...
    async def __aenter__(self) -> AsyncStream: ...
    async def __aexit__(self, *args: object) -> None: ...
    async def close(self) -> None: ...

# Connects at the first request.
@threadsafe
class OpenAI:
    audio: resources.Audio
    batches: resources.Batches
    beta: resources.Beta
    chat: resources.Chat
    completions: resources.Completions
    containers: resources.Containers
    conversations: Conversations
    embeddings: resources.Embeddings
    evals: resources.Evals
    files: resources.Files
    fine_tuning: resources.FineTuning
    images: resources.Images
    models: resources.Models
    moderations: resources.Moderations
    responses: Responses
    uploads: resources.Uploads
    vector_stores: resources.VectorStores
    videos: resources.Videos
    with_raw_response: OpenAI
    with_streaming_response: OpenAI
    def __init__(self, **kwargs: object) -> None: ...
    def copy(self, **kwargs: object) -> OpenAI: ...
    def with_options(self, **kwargs: object) -> OpenAI: ...
    def close(self) -> None: ...
    def __enter__(self) -> OpenAI: ...
    def __exit__(self, *args: object) -> None: ...

class AsyncOpenAI:
    audio: resources.AsyncAudio
    batches: AsyncAPIResource
    beta: resources.AsyncBeta
    chat: resources.AsyncChat
    completions: AsyncAPIResource
    containers: AsyncAPIResource
    conversations: AsyncAPIResource
    embeddings: resources.AsyncEmbeddings
    evals: AsyncAPIResource
    files: AsyncAPIResource
    fine_tuning: AsyncAPIResource
    images: resources.AsyncImages
    models: AsyncAPIResource
    moderations: AsyncAPIResource
    responses: AsyncResponses
    uploads: AsyncAPIResource
    vector_stores: AsyncAPIResource
    videos: AsyncAPIResource
    with_raw_response: AsyncOpenAI
    with_streaming_response: AsyncOpenAI
    def __init__(self, **kwargs: object) -> None: ...
    def copy(self, **kwargs: object) -> AsyncOpenAI: ...
    def with_options(self, **kwargs: object) -> AsyncOpenAI: ...
    async def close(self) -> None: ...
    async def __aenter__(self) -> AsyncOpenAI: ...
    async def __aexit__(self, *args: object) -> None: ...

class AzureOpenAI(OpenAI):
    def __enter__(self) -> AzureOpenAI: ...

class AsyncAzureOpenAI(AsyncOpenAI):
    async def __aenter__(self) -> AsyncAzureOpenAI: ...

Client = OpenAI
AsyncClient = AsyncOpenAI

# The module is a client, too.
audio: resources.Audio
batches: resources.Batches
beta: resources.Beta
chat: resources.Chat
completions: resources.Completions
embeddings: resources.Embeddings
files: resources.Files
fine_tuning: resources.FineTuning
images: resources.Images
models: resources.Models
moderations: resources.Moderations
responses: Responses
uploads: resources.Uploads
vector_stores: resources.VectorStores

# Until 1.0.
class ChatCompletion:
    @classmethod
    @blocks("llm", instead="openai.ChatCompletion.acreate")
    def create(cls, *args: object, **kwargs: object) -> Stream: ...
    @classmethod
    async def acreate(cls, *args: object, **kwargs: object) -> AsyncStream: ...

class Completion:
    @classmethod
    @blocks("llm", instead="openai.Completion.acreate")
    def create(cls, *args: object, **kwargs: object) -> Stream: ...
    @classmethod
    async def acreate(cls, *args: object, **kwargs: object) -> AsyncStream: ...

class Embedding:
    @classmethod
    @blocks("llm", instead="openai.Embedding.acreate")
    def create(cls, *args: object, **kwargs: object) -> Stream: ...
    @classmethod
    async def acreate(cls, *args: object, **kwargs: object) -> AsyncStream: ...

class Image:
    @classmethod
    @blocks("llm", instead="openai.Image.acreate")
    def create(cls, *args: object, **kwargs: object) -> Stream: ...
    @classmethod
    async def acreate(cls, *args: object, **kwargs: object) -> AsyncStream: ...
    @classmethod
    @blocks("llm", instead="openai.Image.acreate_edit")
    def create_edit(cls, *args: object, **kwargs: object) -> Stream: ...
    @classmethod
    async def acreate_edit(cls, *args: object, **kwargs: object) -> AsyncStream: ...
    @classmethod
    @blocks("llm", instead="openai.Image.acreate_variation")
    def create_variation(cls, *args: object, **kwargs: object) -> Stream: ...
    @classmethod
    async def acreate_variation(cls, *args: object, **kwargs: object) -> AsyncStream: ...

class Audio:
    @classmethod
    @blocks("llm", instead="openai.Audio.atranscribe")
    def transcribe(cls, *args: object, **kwargs: object) -> Stream: ...
    @classmethod
    async def atranscribe(cls, *args: object, **kwargs: object) -> AsyncStream: ...
    @classmethod
    @blocks("llm", instead="openai.Audio.atranslate")
    def translate(cls, *args: object, **kwargs: object) -> Stream: ...
    @classmethod
    async def atranslate(cls, *args: object, **kwargs: object) -> AsyncStream: ...

class Moderation:
    @classmethod
    @blocks("llm", instead="openai.Moderation.acreate")
    def create(cls, *args: object, **kwargs: object) -> Stream: ...
    @classmethod
    async def acreate(cls, *args: object, **kwargs: object) -> AsyncStream: ...

class Edit:
    @classmethod
    @blocks("llm", instead="openai.Edit.acreate")
    def create(cls, *args: object, **kwargs: object) -> Stream: ...
    @classmethod
    async def acreate(cls, *args: object, **kwargs: object) -> AsyncStream: ...
