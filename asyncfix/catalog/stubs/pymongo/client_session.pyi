# https://pymongo.readthedocs.io/en/stable/api/pymongo/client_session.html
from asyncfix.catalog.stubs import blocks, invokes
from pymongo.synchronous.client_session import _TransactionContext

# A session starts on the server with its first operation.
class ClientSession:
    @blocks("database", instead="pymongo.asynchronous.client_session.AsyncClientSession.commit_transaction")
    def commit_transaction(self) -> None: ...
    @blocks("database", instead="pymongo.asynchronous.client_session.AsyncClientSession.abort_transaction")
    def abort_transaction(self) -> None: ...
    @invokes("callback")
    @blocks("database", instead="pymongo.asynchronous.client_session.AsyncClientSession.with_transaction")
    def with_transaction(
        self,
        callback: object,
        read_concern: object = ...,
        write_concern: object = ...,
        read_preference: object = ...,
        max_commit_time_ms: object = ...,
    ) -> object: ...
    def start_transaction(
        self,
        read_concern: object = ...,
        write_concern: object = ...,
        read_preference: object = ...,
        max_commit_time_ms: object = ...,
    ) -> _TransactionContext: ...
    def end_session(self) -> None: ...
    def __enter__(self) -> ClientSession: ...
    def __exit__(self, *exc: object) -> None: ...
