# https://docs.djangoproject.com/en/stable/ref/files/storage/
from django.core.files.storage.base import Storage
from django.core.files.storage.filesystem import FileSystemStorage

default_storage: Storage
storages: _Storages

class _Storages:
    def __getitem__(self, alias: str) -> Storage: ...
