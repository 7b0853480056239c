# https://www.attrs.org/en/stable/api.html
from asyncfix.catalog.stubs import runs

@runs("now", "factory")
def field(*, default: object = ..., factory: object = ..., init: bool = ..., kw_only: object = ...) -> object: ...
