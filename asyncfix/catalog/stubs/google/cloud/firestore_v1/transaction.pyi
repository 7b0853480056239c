# https://cloud.google.com/python/docs/reference/firestore/latest
from asyncfix.catalog.stubs import blocks

from google.cloud.firestore_v1.batch import WriteBatch

class Transaction(WriteBatch):
    @blocks("cloud")
    def get(self, *args: object, **kwargs: object) -> object: ...
    @blocks("cloud")
    def get_all(self, *args: object, **kwargs: object) -> object: ...
