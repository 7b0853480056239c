# https://ai.google.dev/api/python/google/generativeai
from collections.abc import Iterator

from asyncfix.catalog.stubs import blocks

@blocks("llm")
def get_model(name: object, **kwargs: object) -> object: ...
@blocks("llm")
def list_models(**kwargs: object) -> Iterator[object]:
    yield object()
