# https://docs.snowflake.com/en/developer-guide/python-connector/python-connector-api#cursor
from collections.abc import Iterator

from asyncfix.catalog.stubs import blocks, resource

@resource("cursor")
class SnowflakeCursor:
    rowcount: int
    sfqid: str
    description: object
    @blocks("database")
    def execute(
        self,
        operation: object,
        parameters: object = ...,
        num_statements: object = ...,
        *,
        params: object = ...,
        file_stream: object = ...,
        **kwargs: object,
    ) -> SnowflakeCursor: ...
    @blocks("database")
    def execute_async(
        self, command: object, params: object = ..., num_statements: object = ..., **kwargs: object
    ) -> object: ...
    @blocks("database")
    def executemany(
        self,
        operation: object,
        seq_of_parameters: object = ...,
        num_statements: object = ...,
        *,
        seqparams: object = ...,
        **kwargs: object,
    ) -> object: ...
    @blocks("database")
    def callproc(self, procname: object, args: object = ...) -> object: ...
    @blocks("database")
    def describe(self, operation: object, parameters: object = ..., **kwargs: object) -> object: ...
    @blocks("database")
    def query_result(self, qid: object) -> object: ...
    @blocks("database")
    def get_results_from_sfqid(self, sfqid: object) -> object: ...
    @blocks("database")
    def abort_query(self, qid: object) -> object: ...
    @blocks("database")
    def download_stream(self, stage_location: object, decompress: bool = ...) -> object: ...
    # Later rows are downloaded as they are asked for.
    @blocks("database")
    def fetch_pandas_all(self, **kwargs: object) -> object: ...
    @blocks("database")
    def fetch_arrow_all(self, force_return_table: bool = ..., force_microsecond_precision: object = ...) -> object: ...
    @blocks("database")
    def fetch_pandas_batches(self, **kwargs: object) -> Iterator[object]:
        yield object()
    @blocks("database")
    def fetch_arrow_batches(self, force_microsecond_precision: object = ...) -> Iterator[object]:
        yield object()
    def fetchone(self) -> object: ...
    def fetchmany(self, size: object = ...) -> object: ...
    def fetchall(self) -> object: ...
    def nextset(self) -> object: ...
    def reset(self, closing: bool = ...) -> object: ...
    def close(self) -> object: ...
    def __enter__(self) -> SnowflakeCursor: ...
    def __exit__(self, *exc: object) -> None: ...

class DictCursor(SnowflakeCursor): ...
