# https://influxdb-client.readthedocs.io/en/stable/api_async.html

class WriteApiAsync:
    async def write(
        self, bucket: object, org: object = ..., record: object = ..., write_precision: object = ..., **kwargs: object
    ) -> bool: ...
