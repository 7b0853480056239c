# https://sanic.dev/en/guide/basics/request.html
from sanic.app import Sanic

class _Context: ...

class Request:
    app: Sanic
    ctx: _Context
    async def receive_body(self) -> None: ...
