# https://www.attrs.org/en/stable/api.html
from asyncfix.catalog.stubs import constructs, runs

@constructs("__attrs_pre_init__ __attrs_post_init__")
def define(maybe_cls: object = ..., **options: object) -> object: ...
@constructs("__attrs_pre_init__ __attrs_post_init__")
def mutable(maybe_cls: object = ..., **options: object) -> object: ...
@constructs("__attrs_pre_init__ __attrs_post_init__")
def frozen(maybe_cls: object = ..., **options: object) -> object: ...
@runs("now", "factory")
def field(*, default: object = ..., factory: object = ..., init: bool = ..., kw_only: object = ...) -> object: ...

# A copy, of the same class.
def evolve(inst, /, **changes):
    return inst
