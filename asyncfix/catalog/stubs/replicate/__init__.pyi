# https://github.com/replicate/replicate-python
from collections.abc import Iterator

from asyncfix.catalog.stubs import blocks

@blocks("llm")
def run(*args: object, **kwargs: object) -> object: ...
async def async_run(*args: object, **kwargs: object) -> object: ...
@blocks("llm")
def stream(*args: object, **kwargs: object) -> Iterator[object]:
    yield object()

async def async_stream(*args: object, **kwargs: object) -> object: ...
