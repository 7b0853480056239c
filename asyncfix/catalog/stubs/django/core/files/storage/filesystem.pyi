# https://docs.djangoproject.com/en/stable/ref/files/storage/#the-filesystemstorage-class
from django.core.files.storage.base import Storage

class FileSystemStorage(Storage):
    def __init__(
        self,
        location: object = ...,
        base_url: object = ...,
        file_permissions_mode: object = ...,
        directory_permissions_mode: object = ...,
        allow_overwrite: bool = ...,
    ) -> None: ...
