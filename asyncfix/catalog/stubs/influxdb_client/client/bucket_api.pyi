# https://influxdb-client.readthedocs.io/en/stable/api.html#bucketsapi
from asyncfix.catalog.stubs import blocks

class BucketsApi:
    @blocks("database")
    def create_bucket(
        self,
        bucket: object = ...,
        bucket_name: object = ...,
        org_id: object = ...,
        retention_rules: object = ...,
        description: object = ...,
        **kwargs: object,
    ) -> object: ...
    @blocks("database")
    def update_bucket(self, bucket: object) -> object: ...
    @blocks("database")
    def delete_bucket(self, bucket: object) -> object: ...
    @blocks("database")
    def find_bucket_by_id(self, id: object) -> object: ...
    @blocks("database")
    def find_bucket_by_name(self, bucket_name: object) -> object: ...
    @blocks("database")
    def find_buckets(self, **kwargs: object) -> object: ...
