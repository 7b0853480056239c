# https://nicegui.io/documentation/section_action_events#running_i_o-bound_tasks
from asyncfix.catalog.stubs import runs

@runs("in_thread", "callback")
async def io_bound(callback: object, *args: object, **kwargs: object) -> object: ...
@runs("in_thread", "callback")
async def cpu_bound(callback: object, *args: object, **kwargs: object) -> object: ...
