# https://www.uvicorn.org
from asyncfix.catalog.stubs import blocks

@blocks("loop", why="serves on an event loop of its own until it is stopped", instead="uvicorn.Server.serve")
def run(app: object, **options: object) -> None: ...
