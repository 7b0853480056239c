# https://textual.textualize.io/guide/app/
from asyncfix.catalog.stubs import blocks, runs

from textual.message_pump import MessagePump

class App(MessagePump):
    @runs("on_loop", "callback")
    def call_from_thread(self, callback: object, *args: object, **kwargs: object) -> object: ...
    @blocks("loop", why="runs the application until it is closed", instead="textual.app.App.run_async")
    def run(self, **options: object) -> object: ...
    async def run_async(self, **options: object) -> object: ...
