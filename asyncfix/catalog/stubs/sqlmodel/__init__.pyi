# https://sqlmodel.tiangolo.com/tutorial/
from asyncfix.catalog.stubs import blocks
from sqlalchemy import MetaData, Table, create_engine, inspect
from sqlalchemy.engine import Result
from sqlalchemy.orm import Session as _Session
from sqlmodel import ext

class Session(_Session):
    @blocks("database", instead="sqlmodel.ext.asyncio.session.AsyncSession.exec")
    def exec(self, statement: object, *, params: object = ..., **kwargs: object) -> Result: ...

class SQLModel:
    metadata: MetaData
    def model_dump(self, **kwargs: object) -> dict[str, object]: ...
