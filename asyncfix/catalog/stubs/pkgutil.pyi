# https://docs.python.org/3/library/pkgutil.html
from asyncfix.catalog.stubs import blocks

@blocks("file")
def get_data(package: str, resource: str) -> bytes: ...
