# https://docs.python.org/3/library/dataclasses.html
from asyncfix.catalog.stubs import runs

@runs("now", "default_factory")
def field(
    *,
    default: object = ...,
    default_factory: object = ...,
    init: bool = ...,
    repr: bool = ...,
    hash: object = ...,
    compare: bool = ...,
    metadata: object = ...,
    kw_only: object = ...,
) -> object: ...

# A copy, of the same class.
def replace(obj, /, **changes):
    return obj
