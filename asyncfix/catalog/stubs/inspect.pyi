# https://docs.python.org/3/library/inspect.html
from asyncfix.catalog.stubs import tells_coroutine_functions

@tells_coroutine_functions
def iscoroutinefunction(obj: object) -> bool: ...
