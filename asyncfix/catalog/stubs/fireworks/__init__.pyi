# https://docs.fireworks.ai/tools-sdks/python-client/the-tool-calling-api
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

class _AsyncStream:
    def __aiter__(self) -> _AsyncStream: ...
    async def __anext__(self) -> object: ...

class _Completions:
    @blocks("llm", instead="fireworks.AsyncFireworks")
    def create(self, **kwargs: object) -> _Stream: ...

# Either awaited or iterated, by the version.
class _AsyncCompletions:
    def create(self, **kwargs: object) -> object: ...
    def acreate(self, **kwargs: object) -> object: ...

class _Chat:
    completions: _Completions

class _AsyncChat:
    completions: _AsyncCompletions

# Connects at the first request.
class Fireworks:
    chat: _Chat
    completion: _Completions
    completions: _Completions
    embeddings: _Resource
    models: _Resource
    def __init__(self, **kwargs: object) -> None: ...
    def close(self) -> None: ...
    def __enter__(self) -> Fireworks: ...
    def __exit__(self, *args: object) -> None: ...

class AsyncFireworks:
    chat: _AsyncChat
    completion: _AsyncCompletions
    completions: _AsyncCompletions
    embeddings: _AsyncResource
    models: _AsyncResource
    def __init__(self, **kwargs: object) -> None: ...
    async def close(self) -> None: ...
    async def __aenter__(self) -> AsyncFireworks: ...
    async def __aexit__(self, *args: object) -> None: ...
