# https://docs.djangoproject.com/en/stable/topics/db/
from asyncfix.catalog.stubs import blocks
from django.db import models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import (
    ConnectionHandler,
    DatabaseError,
    Error,
    IntegrityError,
    OperationalError,
    ProgrammingError,
)

connection: BaseDatabaseWrapper
connections: ConnectionHandler

@blocks("database")
def close_old_connections(**kwargs: object) -> None: ...
