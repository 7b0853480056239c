# https://www.uvicorn.org
from asyncfix.catalog.stubs import blocks

class Server:
    @blocks("loop", why="serves on an event loop of its own until it is stopped", instead="uvicorn.Server.serve")
    def run(self, sockets: object = ...) -> None: ...
    async def serve(self, sockets: object = ...) -> None: ...
