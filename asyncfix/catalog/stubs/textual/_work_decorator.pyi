# https://textual.textualize.io/guide/workers/
from asyncfix.catalog.stubs import offloads

# What is no coroutine function must be `thread=True`.
@offloads("method")
def work(
    method: object = ...,
    *,
    name: str = ...,
    group: str = ...,
    exit_on_error: bool = ...,
    exclusive: bool = ...,
    description: object = ...,
    thread: bool = ...,
) -> object: ...
