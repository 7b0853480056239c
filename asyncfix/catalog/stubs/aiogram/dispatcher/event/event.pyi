# https://docs.aiogram.dev/en/latest/dispatcher/router.html#event-observers
from asyncfix.catalog.stubs import registers, runs

class EventObserver:
    @registers("in_thread")
    def __call__(self) -> object: ...
    @runs("in_thread", "callback")
    def register(self, callback: object) -> None: ...
