# https://docs.pydantic.dev/latest/concepts/fields/
from asyncfix.catalog.stubs import runs

@runs("now", "default_factory")
def Field(default: object = ..., *, default_factory: object = ..., alias: object = ...) -> object: ...
@runs("now", "default_factory")
def PrivateAttr(default: object = ..., *, default_factory: object = ...) -> object: ...
