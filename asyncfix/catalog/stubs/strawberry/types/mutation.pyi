# https://strawberry.rocks/docs/general/mutations
from asyncfix.catalog.stubs import registers, runs

@registers(
    "on_loop",
    imports="strawberry.fastapi strawberry.asgi strawberry.aiohttp strawberry.litestar strawberry.sanic strawberry.channels",
)
@runs(
    "on_loop",
    "resolver",
    imports="strawberry.fastapi strawberry.asgi strawberry.aiohttp strawberry.litestar strawberry.sanic strawberry.channels",
)
def mutation(resolver: object = ..., *, name: object = ..., description: object = ..., **options: object) -> object: ...
