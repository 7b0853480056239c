# https://clickhouse.com/docs/integrations/language-clients/python/driver-api
from asyncfix.catalog.stubs import blocks

class Client:
    database: str
    @blocks("database", instead="clickhouse_connect.driver.asyncclient.AsyncClient.command")
    def command(
        self,
        cmd: object,
        parameters: object = ...,
        data: object = ...,
        settings: object = ...,
        use_database: bool = ...,
        **kwargs: object,
    ) -> object: ...
    @blocks("database", instead="clickhouse_connect.driver.asyncclient.AsyncClient.insert")
    def insert(
        self,
        table: object = ...,
        data: object = ...,
        column_names: object = ...,
        database: object = ...,
        column_types: object = ...,
        **kwargs: object,
    ) -> object: ...
    @blocks("database", instead="clickhouse_connect.driver.asyncclient.AsyncClient.insert_arrow")
    def insert_arrow(
        self,
        table: object,
        arrow_table: object,
        database: object = ...,
        settings: object = ...,
        transport_settings: object = ...,
    ) -> object: ...
    @blocks("database", instead="clickhouse_connect.driver.asyncclient.AsyncClient.insert_df")
    def insert_df(
        self,
        table: object = ...,
        df: object = ...,
        database: object = ...,
        settings: object = ...,
        column_names: object = ...,
        **kwargs: object,
    ) -> object: ...
    @blocks("database", instead="clickhouse_connect.driver.asyncclient.AsyncClient.query")
    def query(
        self,
        query: object = ...,
        parameters: object = ...,
        settings: object = ...,
        query_formats: object = ...,
        column_formats: object = ...,
        **kwargs: object,
    ) -> object: ...
    @blocks("database", instead="clickhouse_connect.driver.asyncclient.AsyncClient.query_arrow")
    def query_arrow(
        self,
        query: object,
        parameters: object = ...,
        settings: object = ...,
        use_strings: object = ...,
        external_data: object = ...,
        **kwargs: object,
    ) -> object: ...
    @blocks("database", instead="clickhouse_connect.driver.asyncclient.AsyncClient.query_df")
    def query_df(
        self,
        query: object = ...,
        parameters: object = ...,
        settings: object = ...,
        query_formats: object = ...,
        column_formats: object = ...,
        **kwargs: object,
    ) -> object: ...
    @blocks("database", instead="clickhouse_connect.driver.asyncclient.AsyncClient.query_np")
    def query_np(
        self,
        query: object = ...,
        parameters: object = ...,
        settings: object = ...,
        query_formats: object = ...,
        column_formats: object = ...,
        **kwargs: object,
    ) -> object: ...
    @blocks("database", instead="clickhouse_connect.driver.asyncclient.AsyncClient.raw_insert")
    def raw_insert(
        self,
        table: object,
        column_names: object = ...,
        insert_block: object = ...,
        settings: object = ...,
        fmt: object = ...,
        **kwargs: object,
    ) -> object: ...
    @blocks("database", instead="clickhouse_connect.driver.asyncclient.AsyncClient.raw_query")
    def raw_query(
        self,
        query: object,
        parameters: object = ...,
        settings: object = ...,
        fmt: object = ...,
        use_database: bool = ...,
        **kwargs: object,
    ) -> object: ...
    @blocks("database", instead="clickhouse_connect.driver.asyncclient.AsyncClient.ping")
    def ping(self, timeout: object = ...) -> object: ...
    @blocks("database", instead="clickhouse_connect.driver.asyncclient.AsyncClient.data_insert")
    def data_insert(self, context: object) -> object: ...
    @blocks("database", instead="clickhouse_connect.driver.asyncclient.AsyncClient.raw_stream")
    def raw_stream(
        self,
        query: object,
        parameters: object = ...,
        settings: object = ...,
        fmt: object = ...,
        use_database: bool = ...,
        **kwargs: object,
    ) -> object: ...
    @blocks("database", instead="clickhouse_connect.driver.asyncclient.AsyncClient.query_rows_stream")
    def query_rows_stream(
        self,
        query: object = ...,
        parameters: object = ...,
        settings: object = ...,
        query_formats: object = ...,
        column_formats: object = ...,
        **kwargs: object,
    ) -> object: ...
    @blocks("database", instead="clickhouse_connect.driver.asyncclient.AsyncClient.query_row_block_stream")
    def query_row_block_stream(
        self,
        query: object = ...,
        parameters: object = ...,
        settings: object = ...,
        query_formats: object = ...,
        column_formats: object = ...,
        **kwargs: object,
    ) -> object: ...
    @blocks("database", instead="clickhouse_connect.driver.asyncclient.AsyncClient.query_column_block_stream")
    def query_column_block_stream(
        self,
        query: object = ...,
        parameters: object = ...,
        settings: object = ...,
        query_formats: object = ...,
        column_formats: object = ...,
        **kwargs: object,
    ) -> object: ...
    @blocks("database", instead="clickhouse_connect.driver.asyncclient.AsyncClient.query_df_stream")
    def query_df_stream(
        self,
        query: object = ...,
        parameters: object = ...,
        settings: object = ...,
        query_formats: object = ...,
        column_formats: object = ...,
        **kwargs: object,
    ) -> object: ...
    @blocks("database", instead="clickhouse_connect.driver.asyncclient.AsyncClient.query_np_stream")
    def query_np_stream(
        self,
        query: object = ...,
        parameters: object = ...,
        settings: object = ...,
        query_formats: object = ...,
        column_formats: object = ...,
        **kwargs: object,
    ) -> object: ...
    @blocks("database", instead="clickhouse_connect.driver.asyncclient.AsyncClient.query_arrow_stream")
    def query_arrow_stream(
        self,
        query: object,
        parameters: object = ...,
        settings: object = ...,
        use_strings: object = ...,
        external_data: object = ...,
        **kwargs: object,
    ) -> object: ...
    @blocks("database", instead="clickhouse_connect.driver.asyncclient.AsyncClient.create_insert_context")
    def create_insert_context(
        self,
        table: object,
        column_names: object = ...,
        database: object = ...,
        column_types: object = ...,
        column_type_names: object = ...,
        **kwargs: object,
    ) -> object: ...
    def create_query_context(
        self,
        query: object = ...,
        parameters: object = ...,
        settings: object = ...,
        query_formats: object = ...,
        column_formats: object = ...,
        **kwargs: object,
    ) -> object: ...
    def get_client_setting(self, key: object) -> object: ...
    def set_client_setting(self, key: object, value: object) -> object: ...
    def close(self) -> object: ...
