# https://github.com/fastapi/sqlmodel/blob/main/sqlmodel/ext/asyncio/session.py
from sqlalchemy.engine import Result
from sqlalchemy.ext.asyncio import AsyncSession as _AsyncSession

class AsyncSession(_AsyncSession):
    async def exec(self, statement: object, *, params: object = ..., **kwargs: object) -> Result: ...
