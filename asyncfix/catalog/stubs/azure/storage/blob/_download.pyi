# https://learn.microsoft.com/python/api/azure-storage-blob/azure.storage.blob.storagestreamdownloader
from collections.abc import Iterator

from asyncfix.catalog.stubs import blocks

class StorageStreamDownloader:
    @blocks("cloud")
    def chunks(self) -> Iterator[bytes]:
        yield bytes()
    @blocks("cloud")
    def read(self, *args: object, **kwargs: object) -> bytes: ...
    @blocks("cloud")
    def readall(self) -> bytes: ...
    @blocks("cloud")
    def readinto(self, stream: object) -> int: ...
