# https://docs.sqlalchemy.org/en/20/core/connections.html#sqlalchemy.engine.CursorResult
from sqlalchemy.engine.result import Result

class CursorResult(Result):
    rowcount: int
    lastrowid: int
    inserted_primary_key: object
