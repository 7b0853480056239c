# https://influxdb-client.readthedocs.io/en/stable/api.html#deleteapi
from asyncfix.catalog.stubs import blocks

class DeleteApi:
    @blocks("database")
    def delete(self, start: object, stop: object, predicate: object, bucket: object, org: object = ...) -> object: ...
