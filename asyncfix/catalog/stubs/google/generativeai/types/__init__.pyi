# https://ai.google.dev/api/python/google/generativeai
from collections.abc import Iterator

from asyncfix.catalog.stubs import blocks

# Iterated where `stream=True` was asked for.
class GenerateContentResponse:
    @blocks("llm")
    def __iter__(self) -> Iterator[object]:
        yield object()
    @blocks("llm")
    def resolve(self) -> None: ...

class AsyncGenerateContentResponse:
    def __aiter__(self) -> AsyncGenerateContentResponse: ...
    async def resolve(self) -> None: ...
