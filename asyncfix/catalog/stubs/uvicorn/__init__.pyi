# https://www.uvicorn.org
from uvicorn.main import run
from uvicorn.server import Server
