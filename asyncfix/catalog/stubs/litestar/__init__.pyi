# https://docs.litestar.dev/latest/
from litestar.handlers import delete, get, head, patch, post, put, route
