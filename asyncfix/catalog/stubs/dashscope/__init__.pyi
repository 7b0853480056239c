# https://help.aliyun.com/zh/model-studio/dashscope-api-reference
from asyncfix.catalog.stubs import blocks

# With `stream=True` the call gives parts, each of which is waited for.
class Generation:
    @classmethod
    @blocks("llm", instead="dashscope.aigc.generation.AioGeneration.call")
    def call(cls, *args: object, **kwargs: object) -> object: ...

class MultiModalConversation:
    @classmethod
    @blocks("llm")
    def call(cls, *args: object, **kwargs: object) -> object: ...

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
