# https://docs.python-telegram-bot.org/en/stable/telegram.ext.filters.html
from asyncfix.catalog.stubs import called

class BaseFilter:
    @called("on_loop")
    def check_update(self, update: object) -> object: ...

class MessageFilter(BaseFilter):
    @called("on_loop")
    def filter(self, message: object) -> object: ...

class UpdateFilter(BaseFilter):
    @called("on_loop")
    def filter(self, update: object) -> object: ...
