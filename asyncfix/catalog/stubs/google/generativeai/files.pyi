# https://ai.google.dev/api/python/google/generativeai
from collections.abc import Iterator

from asyncfix.catalog.stubs import blocks

@blocks("llm")
def upload_file(path: object, **kwargs: object) -> object: ...
@blocks("llm")
def list_files(page_size: int = ...) -> Iterator[object]:
    yield object()

@blocks("llm")
def get_file(name: str) -> object: ...
@blocks("llm")
def delete_file(name: object) -> object: ...
