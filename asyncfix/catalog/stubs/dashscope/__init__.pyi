# https://help.aliyun.com/zh/model-studio/dashscope-api-reference
from asyncfix.catalog.stubs import blocks
from typing import Literal, overload

# What `stream=True` gives: each part is waited for.
class _Parts:
    def __iter__(self) -> _Parts: ...
    @blocks("llm")
    def __next__(self) -> object: ...

class Generation:
    @overload
    @classmethod
    @blocks("llm", instead="dashscope.aigc.generation.AioGeneration.call")
    def call(cls, *args: object, stream: Literal[True], **kwargs: object) -> _Parts: ...
    @overload
    @classmethod
    @blocks("llm", instead="dashscope.aigc.generation.AioGeneration.call")
    def call(cls, *args: object, stream: Literal[False] = ..., **kwargs: object) -> object: ...

class MultiModalConversation:
    @overload
    @classmethod
    @blocks("llm")
    def call(cls, *args: object, stream: Literal[True], **kwargs: object) -> _Parts: ...
    @overload
    @classmethod
    @blocks("llm")
    def call(cls, *args: object, stream: Literal[False] = ..., **kwargs: object) -> object: ...

class TextEmbedding:
    @classmethod
    @blocks("llm")
    def call(cls, *args: object, **kwargs: object) -> object: ...

class MultiModalEmbedding:
    @classmethod
    @blocks("llm")
    def call(cls, *args: object, **kwargs: object) -> object: ...

class ImageSynthesis:
    @classmethod
    @blocks("llm")
    def call(cls, *args: object, **kwargs: object) -> object: ...
    @classmethod
    @blocks("llm")
    def async_call(cls, *args: object, **kwargs: object) -> object: ...
    @classmethod
    @blocks("llm")
    def fetch(cls, *args: object, **kwargs: object) -> object: ...
    @classmethod
    @blocks("llm")
    def wait(cls, *args: object, **kwargs: object) -> object: ...

class VideoSynthesis:
    @classmethod
    @blocks("llm")
    def call(cls, *args: object, **kwargs: object) -> object: ...
    @classmethod
    @blocks("llm")
    def async_call(cls, *args: object, **kwargs: object) -> object: ...
    @classmethod
    @blocks("llm")
    def fetch(cls, *args: object, **kwargs: object) -> object: ...
    @classmethod
    @blocks("llm")
    def wait(cls, *args: object, **kwargs: object) -> object: ...
