# https://clickhouse.com/docs/integrations/language-clients/python/advanced-usage

class AsyncClient:
    async def command(
        self,
        cmd: object,
        parameters: object = ...,
        data: object = ...,
        settings: object = ...,
        use_database: bool = ...,
        **kwargs: object,
    ) -> object: ...
    async def insert(
        self,
        table: object = ...,
        data: object = ...,
        column_names: object = ...,
        database: object = ...,
        column_types: object = ...,
        **kwargs: object,
    ) -> object: ...
    async def insert_arrow(
        self,
        table: object,
        arrow_table: object,
        database: object = ...,
        settings: object = ...,
        transport_settings: object = ...,
    ) -> object: ...
    async def insert_df(
        self,
        table: object = ...,
        df: object = ...,
        database: object = ...,
        settings: object = ...,
        column_names: object = ...,
        **kwargs: object,
    ) -> object: ...
    async def query(
        self,
        query: object = ...,
        parameters: object = ...,
        settings: object = ...,
        query_formats: object = ...,
        column_formats: object = ...,
        **kwargs: object,
    ) -> object: ...
    async def query_arrow(
        self,
        query: object,
        parameters: object = ...,
        settings: object = ...,
        use_strings: object = ...,
        external_data: object = ...,
        **kwargs: object,
    ) -> object: ...
    async def query_df(
        self,
        query: object = ...,
        parameters: object = ...,
        settings: object = ...,
        query_formats: object = ...,
        column_formats: object = ...,
        **kwargs: object,
    ) -> object: ...
    async def query_np(
        self,
        query: object = ...,
        parameters: object = ...,
        settings: object = ...,
        query_formats: object = ...,
        column_formats: object = ...,
        **kwargs: object,
    ) -> object: ...
    async def raw_insert(
        self,
        table: object = ...,
        column_names: object = ...,
        insert_block: object = ...,
        settings: object = ...,
        fmt: object = ...,
        **kwargs: object,
    ) -> object: ...
    async def raw_query(
        self,
        query: object,
        parameters: object = ...,
        settings: object = ...,
        fmt: object = ...,
        use_database: bool = ...,
        **kwargs: object,
    ) -> object: ...
    async def ping(self, timeout: object = ...) -> object: ...
    async def data_insert(self, context: object) -> object: ...
    async def close(self) -> object: ...
    async def raw_stream(
        self,
        query: object,
        parameters: object = ...,
        settings: object = ...,
        fmt: object = ...,
        use_database: bool = ...,
        **kwargs: object,
    ) -> object: ...
    async def query_rows_stream(
        self,
        query: object = ...,
        parameters: object = ...,
        settings: object = ...,
        query_formats: object = ...,
        column_formats: object = ...,
        **kwargs: object,
    ) -> object: ...
    async def query_row_block_stream(
        self,
        query: object = ...,
        parameters: object = ...,
        settings: object = ...,
        query_formats: object = ...,
        column_formats: object = ...,
        **kwargs: object,
    ) -> object: ...
    async def query_column_block_stream(
        self,
        query: object = ...,
        parameters: object = ...,
        settings: object = ...,
        query_formats: object = ...,
        column_formats: object = ...,
        **kwargs: object,
    ) -> object: ...
    async def query_df_stream(
        self,
        query: object = ...,
        parameters: object = ...,
        settings: object = ...,
        query_formats: object = ...,
        column_formats: object = ...,
        **kwargs: object,
    ) -> object: ...
    async def create_insert_context(
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
