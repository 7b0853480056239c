# https://docs.mistral.ai/getting-started/clients, https://github.com/mistralai/client-python
from asyncfix.catalog.stubs import blocks

class Ocr:
    @blocks("llm")
    def process(self, **kwargs: object) -> object: ...
    async def process_async(self, **kwargs: object) -> object: ...
