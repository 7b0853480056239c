# https://fastapi.tiangolo.com/reference/request/
from starlette.requests import Request, HTTPConnection
