# https://docs.aiogram.dev/en/latest/dispatcher/dispatcher.html
from asyncfix.catalog.stubs import blocks

from aiogram.dispatcher.router import Router

class Dispatcher(Router):
    async def start_polling(self, *bots: object, **options: object) -> None: ...
    @blocks("loop", why="runs the loop until polling is stopped")
    def run_polling(self, *bots: object, **options: object) -> None: ...
