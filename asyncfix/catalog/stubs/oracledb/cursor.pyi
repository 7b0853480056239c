# https://python-oracledb.readthedocs.io/en/latest/api_manual/cursor.html
from asyncfix.catalog.stubs import blocks, resource

@resource("cursor", any_thread="yes")
class Cursor:
    rowcount: int
    arraysize: int
    description: object
    @blocks("database", instead="oracledb.AsyncCursor.execute")
    def execute(
        self,
        statement: object,
        parameters: object = ...,
        *,
        suspend_on_success: bool = ...,
        fetch_lobs: object = ...,
        fetch_decimals: object = ...,
        **kwargs: object,
    ) -> object: ...
    @blocks("database", instead="oracledb.AsyncCursor.executemany")
    def executemany(
        self,
        statement: object,
        parameters: object,
        *,
        batcherrors: bool = ...,
        arraydmlrowcounts: bool = ...,
        suspend_on_success: bool = ...,
        **kwargs: object,
    ) -> object: ...
    @blocks("database", instead="oracledb.AsyncCursor.callproc")
    def callproc(
        self,
        name: object,
        parameters: object = ...,
        keyword_parameters: object = ...,
        *,
        keywordParameters: object = ...,
    ) -> object: ...
    @blocks("database", instead="oracledb.AsyncCursor.callfunc")
    def callfunc(
        self,
        name: object,
        return_type: object,
        parameters: object = ...,
        keyword_parameters: object = ...,
        *,
        keywordParameters: object = ...,
    ) -> object: ...
    @blocks("database", instead="oracledb.AsyncCursor.parse")
    def parse(self, statement: object) -> object: ...
    # The first rows come with the statement, more are asked for in batches.
    def fetchone(self) -> object: ...
    def fetchmany(self, size: object = ..., numRows: object = ...) -> object: ...
    def fetchall(self) -> object: ...
    def prepare(self, statement: object, tag: object = ..., cache_statement: bool = ...) -> object: ...
    def setinputsizes(self, *args: object, **kwargs: object) -> object: ...
    def var(
        self,
        typ: object,
        size: int = ...,
        arraysize: int = ...,
        inconverter: object = ...,
        outconverter: object = ...,
        **kwargs: object,
    ) -> object: ...
    def close(self) -> object: ...
    def getimplicitresults(self) -> object: ...
    def __enter__(self) -> Cursor: ...
    def __exit__(self, *exc: object) -> None: ...

class AsyncCursor:
    async def execute(
        self,
        statement: object,
        parameters: object = ...,
        *,
        suspend_on_success: bool = ...,
        fetch_lobs: object = ...,
        fetch_decimals: object = ...,
        **kwargs: object,
    ) -> object: ...
    async def executemany(
        self,
        statement: object,
        parameters: object,
        *,
        batcherrors: bool = ...,
        arraydmlrowcounts: bool = ...,
        suspend_on_success: bool = ...,
        **kwargs: object,
    ) -> object: ...
    async def callproc(self, name: object, parameters: object = ..., keyword_parameters: object = ...) -> object: ...
    async def callfunc(
        self, name: object, return_type: object, parameters: object = ..., keyword_parameters: object = ...
    ) -> object: ...
    async def parse(self, statement: object) -> object: ...
    async def fetchone(self) -> object: ...
    async def fetchmany(self, size: object = ...) -> object: ...
    async def fetchall(self) -> object: ...
    def close(self) -> None: ...
    async def __aenter__(self) -> AsyncCursor: ...
    async def __aexit__(self, *exc: object) -> None: ...
