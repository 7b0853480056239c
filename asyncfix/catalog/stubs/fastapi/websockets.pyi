# https://fastapi.tiangolo.com/reference/request/
from starlette.websockets import WebSocket, WebSocketDisconnect
