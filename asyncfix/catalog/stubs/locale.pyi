# https://docs.python.org/3/library/locale.html
from asyncfix.catalog.stubs import changes_process

@changes_process
def setlocale(category: int, locale: object = ...) -> str: ...
