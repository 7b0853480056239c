# https://github.com/MetaGLM/zhipuai-sdk-python-v4
from asyncfix.catalog.stubs import blocks

# Every method of a resource is a request.
class _Resource:
    @blocks("llm")
    def __getattr__(self, name: str) -> object: ...

class _Stream:
    def __iter__(self) -> _Stream: ...
    @blocks("llm")
    def __next__(self) -> object: ...

class _Completions:
    @blocks("llm")
    def create(self, **kwargs: object) -> _Stream: ...

class _Chat:
    asyncCompletions: _Resource
    completions: _Completions

# Connects at the first request.
class ZhipuAI:
    assistant: _Resource
    audio: _Resource
    batches: _Resource
    chat: _Chat
    embeddings: _Resource
    files: _Resource
    fine_tuning: _Resource
    images: _Resource
    knowledge: _Resource
    moderations: _Resource
    tools: _Resource
    videos: _Resource
    web_search: _Resource
    def __init__(self, **kwargs: object) -> None: ...
    def close(self) -> None: ...
    def __enter__(self) -> ZhipuAI: ...
    def __exit__(self, *args: object) -> None: ...
