# https://www.volcengine.com/docs/82379
from asyncfix.catalog.stubs import blocks

# Every method of a resource is a request.
class _Resource:
    @blocks("llm")
    def __getattr__(self, name: str) -> object: ...

class _AsyncResource:
    async def __getattr__(self, name: str) -> object: ...

class _Stream:
    def __iter__(self) -> _Stream: ...
    @blocks("llm")
    def __next__(self) -> object: ...

class _Completions:
    @blocks("llm", instead="volcenginesdkarkruntime.AsyncArk")
    def create(self, **kwargs: object) -> _Stream: ...

class _Chat:
    completions: _Completions

class _AsyncChat:
    completions: _AsyncResource

# Connects at the first request.
class Ark:
    chat: _Chat
    embeddings: _Resource
    images: _Resource
    multimodal_embeddings: _Resource
    responses: _Resource
    def __init__(self, **kwargs: object) -> None: ...

class AsyncArk:
    chat: _AsyncChat
    embeddings: _AsyncResource
    images: _AsyncResource
    multimodal_embeddings: _AsyncResource
    responses: _AsyncResource
    def __init__(self, **kwargs: object) -> None: ...
