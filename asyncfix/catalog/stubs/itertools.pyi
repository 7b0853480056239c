# https://docs.python.org/3/library/itertools.html
# Lazy: what they are given is iterated when they are.
from asyncfix.catalog.stubs import invokes, keeps, lazy

@lazy
@keeps
def islice(iterable: object, *bounds: int | None) -> object: ...
@lazy
@keeps
def cycle(iterable: object) -> object: ...
@lazy
@keeps
def chain(*iterables: object) -> object: ...
@lazy
@keeps
@invokes("func")
def accumulate(iterable: object, func: object = ..., *, initial: object = ...) -> object: ...
@lazy
@invokes("function")
def starmap(function: object, iterable: object) -> object: ...
@lazy
@invokes("predicate")
def filterfalse(predicate: object, iterable: object) -> object: ...
@lazy
@invokes("predicate")
def takewhile(predicate: object, iterable: object) -> object: ...
@lazy
@invokes("predicate")
def dropwhile(predicate: object, iterable: object) -> object: ...
