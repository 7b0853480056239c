# https://www.nltk.org/data.html
from asyncfix.catalog.stubs import blocks

# Asks the index, and downloads what is missing.
@blocks("http")
def download(*args: object, **kwargs: object) -> object: ...
