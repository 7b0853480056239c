# https://docs.aiogram.dev/en/latest/dispatcher/router.html#event-observers
from asyncfix.catalog.stubs import registers, runs

class TelegramEventObserver:
    @registers("in_thread")
    def __call__(self, *filters: object, flags: object = ..., **kwargs: object) -> object: ...
    @runs("in_thread", "callback")
    def register(self, callback: object, *filters: object, flags: object = ..., **kwargs: object) -> object: ...
