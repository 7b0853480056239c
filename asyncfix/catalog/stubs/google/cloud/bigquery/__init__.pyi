# https://cloud.google.com/python/docs/reference/bigquery/latest
from collections.abc import Iterator

from asyncfix.catalog.stubs import blocks
from google.cloud.bigquery.table import RowIterator

# Making one looks for credentials, on the disk or on the machine's own server.
class Client:
    project: str
    # Starts the job, and waits for no result.
    @blocks("database")
    def query(
        self,
        query: object,
        job_config: object = ...,
        job_id: object = ...,
        job_id_prefix: object = ...,
        location: object = ...,
        **kwargs: object,
    ) -> QueryJob: ...
    @blocks("database")
    def query_and_wait(
        self,
        query: object,
        *,
        job_config: object = ...,
        location: object = ...,
        project: object = ...,
        api_timeout: object = ...,
        **kwargs: object,
    ) -> RowIterator: ...
    @blocks("database")
    def list_rows(
        self,
        table: object,
        selected_fields: object = ...,
        max_results: object = ...,
        page_token: object = ...,
        start_index: object = ...,
        **kwargs: object,
    ) -> RowIterator: ...
    @blocks("database")
    def load_table_from_uri(
        self,
        source_uris: object,
        destination: object,
        job_id: object = ...,
        job_id_prefix: object = ...,
        location: object = ...,
        **kwargs: object,
    ) -> LoadJob: ...
    @blocks("database")
    def load_table_from_file(
        self,
        file_obj: object,
        destination: object,
        rewind: bool = ...,
        size: object = ...,
        num_retries: int = ...,
        **kwargs: object,
    ) -> LoadJob: ...
    @blocks("database")
    def load_table_from_json(
        self,
        json_rows: object,
        destination: object,
        num_retries: int = ...,
        job_id: object = ...,
        job_id_prefix: object = ...,
        **kwargs: object,
    ) -> LoadJob: ...
    @blocks("database")
    def load_table_from_dataframe(
        self,
        dataframe: object,
        destination: object,
        num_retries: int = ...,
        job_id: object = ...,
        job_id_prefix: object = ...,
        **kwargs: object,
    ) -> LoadJob: ...
    @blocks("database")
    def copy_table(
        self,
        sources: object,
        destination: object,
        job_id: object = ...,
        job_id_prefix: object = ...,
        location: object = ...,
        **kwargs: object,
    ) -> LoadJob: ...
    @blocks("database")
    def extract_table(
        self,
        source: object,
        destination_uris: object,
        job_id: object = ...,
        job_id_prefix: object = ...,
        location: object = ...,
        **kwargs: object,
    ) -> LoadJob: ...
    @blocks("database")
    def insert_rows(self, table: object, rows: object, selected_fields: object = ..., **kwargs: object) -> object: ...
    @blocks("database")
    def insert_rows_json(
        self,
        table: object,
        json_rows: object,
        row_ids: object = ...,
        skip_invalid_rows: object = ...,
        ignore_unknown_values: object = ...,
        **kwargs: object,
    ) -> object: ...
    @blocks("database")
    def insert_rows_from_dataframe(
        self, table: object, dataframe: object, selected_fields: object = ..., chunk_size: int = ..., **kwargs: object
    ) -> object: ...
    @blocks("database")
    def create_dataset(
        self, dataset: object, exists_ok: bool = ..., retry: object = ..., timeout: object = ...
    ) -> object: ...
    @blocks("database")
    def create_table(
        self, table: object, exists_ok: bool = ..., retry: object = ..., timeout: object = ...
    ) -> object: ...
    @blocks("database")
    def create_routine(
        self, routine: object, exists_ok: bool = ..., retry: object = ..., timeout: object = ...
    ) -> object: ...
    @blocks("database")
    def get_dataset(
        self, dataset_ref: object, retry: object = ..., timeout: object = ..., dataset_view: object = ...
    ) -> object: ...
    @blocks("database")
    def get_table(self, table: object, retry: object = ..., timeout: object = ...) -> object: ...
    @blocks("database")
    def get_model(self, model_ref: object, retry: object = ..., timeout: object = ...) -> object: ...
    @blocks("database")
    def get_routine(self, routine_ref: object, retry: object = ..., timeout: object = ...) -> object: ...
    @blocks("database")
    def get_job(
        self, job_id: object, project: object = ..., location: object = ..., retry: object = ..., timeout: int = ...
    ) -> object: ...
    @blocks("database")
    def cancel_job(
        self, job_id: object, project: object = ..., location: object = ..., retry: object = ..., timeout: object = ...
    ) -> object: ...
    @blocks("database")
    def delete_dataset(
        self,
        dataset: object,
        delete_contents: bool = ...,
        retry: object = ...,
        timeout: object = ...,
        not_found_ok: bool = ...,
    ) -> object: ...
    @blocks("database")
    def delete_table(
        self, table: object, retry: object = ..., timeout: object = ..., not_found_ok: bool = ...
    ) -> object: ...
    @blocks("database")
    def delete_model(
        self, model: object, retry: object = ..., timeout: object = ..., not_found_ok: bool = ...
    ) -> object: ...
    @blocks("database")
    def delete_routine(
        self, routine: object, retry: object = ..., timeout: object = ..., not_found_ok: bool = ...
    ) -> object: ...
    @blocks("database")
    def update_dataset(
        self, dataset: object, fields: object, retry: object = ..., timeout: object = ..., update_mode: object = ...
    ) -> object: ...
    @blocks("database")
    def update_table(
        self, table: object, fields: object, autodetect_schema: bool = ..., retry: object = ..., timeout: object = ...
    ) -> object: ...
    @blocks("database")
    def update_model(self, model: object, fields: object, retry: object = ..., timeout: object = ...) -> object: ...
    @blocks("database")
    def get_service_account_email(
        self, project: object = ..., retry: object = ..., timeout: object = ...
    ) -> object: ...
    # Pages are asked for as they are iterated.
    @blocks("database")
    def list_datasets(
        self,
        project: object = ...,
        include_all: bool = ...,
        filter: object = ...,
        max_results: object = ...,
        page_token: object = ...,
        **kwargs: object,
    ) -> Iterator[object]:
        yield object()
    @blocks("database")
    def list_tables(
        self,
        dataset: object,
        max_results: object = ...,
        page_token: object = ...,
        retry: object = ...,
        timeout: object = ...,
        **kwargs: object,
    ) -> Iterator[object]:
        yield object()
    @blocks("database")
    def list_jobs(
        self,
        project: object = ...,
        parent_job: object = ...,
        max_results: object = ...,
        page_token: object = ...,
        all_users: object = ...,
        **kwargs: object,
    ) -> Iterator[object]:
        yield object()
    @blocks("database")
    def list_models(
        self,
        dataset: object,
        max_results: object = ...,
        page_token: object = ...,
        retry: object = ...,
        timeout: object = ...,
        **kwargs: object,
    ) -> Iterator[object]:
        yield object()
    @blocks("database")
    def list_routines(
        self,
        dataset: object,
        max_results: object = ...,
        page_token: object = ...,
        retry: object = ...,
        timeout: object = ...,
        **kwargs: object,
    ) -> Iterator[object]:
        yield object()
    @blocks("database")
    def list_projects(
        self,
        max_results: object = ...,
        page_token: object = ...,
        retry: object = ...,
        timeout: object = ...,
        page_size: object = ...,
    ) -> Iterator[object]:
        yield object()
    @blocks("database")
    def list_partitions(self, table: object, retry: object = ..., timeout: object = ...) -> object: ...
    def dataset(self, dataset_id: object, project: object = ...) -> object: ...
    def close(self) -> object: ...
    def schema_from_json(self, file_or_path: object) -> object: ...
    def __enter__(self) -> Client: ...
    def __exit__(self, *exc: object) -> None: ...

class QueryJob:
    job_id: str
    state: str
    @blocks("database")
    def result(
        self,
        page_size: object = ...,
        max_results: object = ...,
        retry: object = ...,
        timeout: object = ...,
        start_index: object = ...,
        **kwargs: object,
    ) -> RowIterator: ...
    @blocks("database")
    def to_dataframe(
        self,
        bqstorage_client: object = ...,
        dtypes: object = ...,
        progress_bar_type: object = ...,
        create_bqstorage_client: bool = ...,
        max_results: object = ...,
        **kwargs: object,
    ) -> object: ...
    @blocks("database")
    def to_arrow(
        self,
        progress_bar_type: object = ...,
        bqstorage_client: object = ...,
        create_bqstorage_client: bool = ...,
        max_results: object = ...,
        timeout: object = ...,
    ) -> object: ...
    @blocks("database")
    def exception(self, timeout: object = ...) -> object: ...
    @blocks("database")
    def reload(self, client: object = ..., retry: object = ..., timeout: int = ...) -> object: ...
    @blocks("database")
    def done(self, retry: object = ..., timeout: int = ..., reload: bool = ...) -> object: ...
    @blocks("database")
    def cancel(self, client: object = ..., retry: object = ..., timeout: object = ...) -> object: ...
    @blocks("database")
    def exists(self, client: object = ..., retry: object = ..., timeout: object = ...) -> object: ...
    @blocks("database")
    def __iter__(self) -> RowIterator: ...
    def running(self) -> object: ...
    def add_done_callback(self, fn: object) -> object: ...

class LoadJob:
    job_id: str
    @blocks("database")
    def result(self, retry: object = ..., timeout: object = ...) -> LoadJob: ...
    @blocks("database")
    def exception(self, timeout: object = ...) -> object: ...
    @blocks("database")
    def reload(self, client: object = ..., retry: object = ..., timeout: int = ...) -> object: ...
    @blocks("database")
    def done(self, retry: object = ..., timeout: int = ..., reload: bool = ...) -> object: ...
    @blocks("database")
    def cancel(self, client: object = ..., retry: object = ..., timeout: object = ...) -> object: ...
    @blocks("database")
    def exists(self, client: object = ..., retry: object = ..., timeout: object = ...) -> object: ...

# Further pages are asked for as the rows are read.
