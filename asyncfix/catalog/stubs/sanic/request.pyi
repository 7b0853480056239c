# https://sanic.dev/en/guide/basics/request.html
from sanic.app import Sanic

class Request:
    app: Sanic
    async def receive_body(self) -> None: ...
