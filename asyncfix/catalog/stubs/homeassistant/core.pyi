# https://developers.home-assistant.io/docs/asyncio_working_with_async/
# A listener that is no coroutine function runs in the executor, unless it is marked as a callback.
from asyncfix.catalog.stubs import registers, runs

from asyncio import AbstractEventLoop

@registers("on_loop")
def callback(func: object) -> object: ...

class HomeAssistant:
    loop: AbstractEventLoop
    @runs("in_thread", "target")
    def async_add_executor_job(self, target: object, *args: object) -> object: ...
    @runs("in_thread", "target")
    def async_add_import_executor_job(self, target: object, *args: object) -> object: ...
    async def async_block_till_done(self) -> None: ...
