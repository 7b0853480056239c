# https://tenacity.readthedocs.io/en/latest/api.html
from collections.abc import Iterator

from asyncfix.catalog.stubs import blocks

# Each round but the first sleeps before it.
class Retrying:
    def __init__(self, *args: object, **kwargs: object) -> None: ...
    @blocks("sleep")
    def __iter__(self) -> Iterator[AttemptManager]:
        yield AttemptManager()

class AsyncRetrying:
    def __init__(self, *args: object, **kwargs: object) -> None: ...
    def __aiter__(self) -> AsyncRetrying: ...
    async def __anext__(self) -> AttemptManager: ...

class AttemptManager:
    def __enter__(self) -> None: ...
    def __exit__(self, exc_type: object, exc_value: object, traceback: object) -> bool: ...
