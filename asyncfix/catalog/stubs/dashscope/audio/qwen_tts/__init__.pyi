# https://help.aliyun.com/zh/model-studio/dashscope-api-reference
from asyncfix.catalog.stubs import blocks

class SpeechSynthesizer:
    @classmethod
    @blocks("llm")
    def call(cls, *args: object, **kwargs: object) -> object: ...
