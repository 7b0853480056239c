# https://influxdb-client.readthedocs.io/en/stable/api_async.html

class QueryApiAsync:
    async def query(self, query: object, org: object = ..., params: object = ...) -> object: ...
    async def query_raw(
        self, query: object, org: object = ..., dialect: object = ..., params: object = ...
    ) -> object: ...
    async def query_data_frame(
        self,
        query: object,
        org: object = ...,
        data_frame_index: object = ...,
        params: object = ...,
        use_extension_dtypes: bool = ...,
    ) -> object: ...
    async def query_stream(self, query: object, org: object = ..., params: object = ...) -> object: ...
    async def query_data_frame_stream(
        self,
        query: object,
        org: object = ...,
        data_frame_index: object = ...,
        params: object = ...,
        use_extension_dtypes: bool = ...,
    ) -> object: ...
