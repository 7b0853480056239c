# https://tortoise.github.io/
from tortoise import models, transactions
from tortoise.models import Model

class Tortoise:
    @classmethod
    async def init(
        cls,
        config: object = ...,
        config_file: object = ...,
        db_url: object = ...,
        modules: object = ...,
        use_tz: bool = ...,
        **kwargs: object,
    ) -> None: ...
    @classmethod
    async def generate_schemas(cls, safe: bool = ...) -> None: ...
    @classmethod
    async def close_connections(cls) -> None: ...
