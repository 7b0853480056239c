# https://influxdb-client.readthedocs.io/en/stable/api.html#queryapi
from asyncfix.catalog.stubs import blocks

class QueryApi:
    @blocks("database", instead="influxdb_client.client.query_api_async.QueryApiAsync.query")
    def query(self, query: object, org: object = ..., params: object = ...) -> object: ...
    @blocks("database", instead="influxdb_client.client.query_api_async.QueryApiAsync.query_csv")
    def query_csv(self, query: object, org: object = ..., dialect: object = ..., params: object = ...) -> object: ...
    @blocks("database", instead="influxdb_client.client.query_api_async.QueryApiAsync.query_raw")
    def query_raw(self, query: object, org: object = ..., dialect: object = ..., params: object = ...) -> object: ...
    @blocks("database", instead="influxdb_client.client.query_api_async.QueryApiAsync.query_data_frame")
    def query_data_frame(
        self,
        query: object,
        org: object = ...,
        data_frame_index: object = ...,
        params: object = ...,
        use_extension_dtypes: bool = ...,
    ) -> object: ...
    @blocks("database", instead="influxdb_client.client.query_api_async.QueryApiAsync.query_stream")
    def query_stream(self, query: object, org: object = ..., params: object = ...) -> object: ...
    @blocks("database", instead="influxdb_client.client.query_api_async.QueryApiAsync.query_data_frame_stream")
    def query_data_frame_stream(
        self,
        query: object,
        org: object = ...,
        data_frame_index: object = ...,
        params: object = ...,
        use_extension_dtypes: bool = ...,
    ) -> object: ...
