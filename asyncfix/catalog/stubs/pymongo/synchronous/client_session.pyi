# https://pymongo.readthedocs.io/en/stable/api/pymongo/client_session.html
from asyncfix.catalog.stubs import blocks

class _TransactionContext:
    def __enter__(self) -> _TransactionContext: ...
    # Commits, or aborts after an exception.
    @blocks("database")
    def __exit__(self, *exc: object) -> None: ...
