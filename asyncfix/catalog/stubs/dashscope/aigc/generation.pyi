# https://help.aliyun.com/zh/model-studio/dashscope-api-reference
from dashscope import Generation

class AioGeneration:
    @classmethod
    async def call(cls, *args: object, **kwargs: object) -> object: ...
