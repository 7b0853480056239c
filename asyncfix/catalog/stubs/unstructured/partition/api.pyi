# https://docs.unstructured.io/open-source/core-functionality/partitioning
from asyncfix.catalog.stubs import blocks

@blocks("http")
def partition_via_api(filename: object = ..., *args: object, **options: object) -> list[object]: ...
@blocks("http")
def partition_multiple_via_api(filenames: object = ..., *args: object, **options: object) -> list[list[object]]: ...
