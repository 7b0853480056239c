# Lazy: what they are given is iterated when they are.
from asyncfix.catalog.stubs import keeps

@keeps
def islice(iterable: object, *bounds: int | None) -> object: ...
