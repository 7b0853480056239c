# https://www.attrs.org/en/stable/api-attr.html
from asyncfix.catalog.stubs import runs

from attrs import field

@runs("now", "factory")
def attrib(default: object = ..., *, factory: object = ..., init: bool = ..., kw_only: bool = ...) -> object: ...
@runs("now", "factory")
def ib(default: object = ..., *, factory: object = ..., init: bool = ..., kw_only: bool = ...) -> object: ...
