# https://asyncer.tiangolo.com/tutorial/asyncify/
from asyncfix.catalog.stubs import offloads

from anyio.abc import TaskGroup

@offloads("function")
def asyncify(
    function: object, *, abandon_on_cancel: bool = ..., cancellable: object = ..., limiter: object = ...
) -> object: ...
def create_task_group() -> TaskGroup: ...
