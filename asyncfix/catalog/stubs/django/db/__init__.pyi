# https://docs.djangoproject.com/en/stable/topics/db/
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

def close_old_connections(**kwargs: object) -> None: ...
