# https://newspaper.readthedocs.io/en/latest/
from asyncfix.catalog.stubs import blocks

from newspaper.article import Article

@blocks("http")
def build(*args: object, **kwargs: object) -> object: ...
@blocks("http")
def fulltext(*args: object, **kwargs: object) -> object: ...
