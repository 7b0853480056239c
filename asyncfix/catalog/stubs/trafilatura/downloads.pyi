# https://trafilatura.readthedocs.io/en/latest/corefunctions.html
from asyncfix.catalog.stubs import blocks

@blocks("http")
def fetch_url(*args: object, **kwargs: object) -> object: ...
@blocks("http")
def fetch_response(*args: object, **kwargs: object) -> object: ...
