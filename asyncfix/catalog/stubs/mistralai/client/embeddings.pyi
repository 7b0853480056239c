# https://docs.mistral.ai/getting-started/clients, https://github.com/mistralai/client-python
from asyncfix.catalog.stubs import blocks

class Embeddings:
    @blocks("llm")
    def create(self, **kwargs: object) -> object: ...
    async def create_async(self, **kwargs: object) -> object: ...
