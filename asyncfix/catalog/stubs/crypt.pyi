# https://docs.python.org/3.11/library/crypt.html
from asyncfix.catalog.stubs import blocks

@blocks("cpu")
def crypt(word: str, salt: object = ...) -> str: ...
