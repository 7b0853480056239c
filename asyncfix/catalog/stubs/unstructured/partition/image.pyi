# https://docs.unstructured.io/open-source/core-functionality/partitioning
from asyncfix.catalog.stubs import blocks

@blocks("cpu", why="it reads a document and parses it")
def partition_image(filename: object = ..., *args: object, **options: object) -> list[object]: ...
