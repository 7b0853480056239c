# https://docs.litestar.dev/latest/
from litestar.app import Litestar
from litestar.handlers import delete, get, head, patch, post, put, route
from litestar.router import Router
