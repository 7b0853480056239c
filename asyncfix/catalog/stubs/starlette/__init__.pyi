# https://www.starlette.io
