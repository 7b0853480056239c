# https://fastapi.tiangolo.com/async/
# `def` endpoints, dependencies and exception handlers run in the thread pool, `async def` ones on the loop.
from asyncfix.catalog.stubs import injects

from fastapi.applications import FastAPI
from fastapi.routing import APIRouter
from starlette.background import BackgroundTasks
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.websockets import WebSocket, WebSocketDisconnect

@injects("dependency")
def Depends(dependency: object = ..., *, use_cache: bool = ..., scope: object = ...) -> object: ...
@injects("dependency")
def Security(dependency: object = ..., *, scopes: object = ..., use_cache: bool = ...) -> object: ...
