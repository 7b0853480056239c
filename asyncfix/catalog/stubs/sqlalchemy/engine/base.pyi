# https://docs.sqlalchemy.org/en/20/core/connections.html
from sqlalchemy.engine import (
    Connection,
    Engine,
    NestedTransaction,
    RootTransaction,
    Transaction,
    TwoPhaseTransaction,
)
