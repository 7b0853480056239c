# https://docs.python.org/3/library/itertools.html
# Lazy: what they are given is iterated when they are.
from asyncfix.catalog.stubs import invokes, keeps, lazy, threadsafe

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
@invokes("predicate", of="iterable")
def filterfalse(predicate: object, iterable: object) -> object: ...
@lazy
@invokes("predicate", of="iterable")
def takewhile(predicate: object, iterable: object) -> object: ...
@lazy
@invokes("predicate", of="iterable")
def dropwhile(predicate: object, iterable: object) -> object: ...
@lazy
@invokes("key", of="iterable")
def groupby(iterable, key=...):
    return [(0, [each]) for each in iterable]

# Each thread gets another number (asyncio numbers its tasks so, bpo-11866).
@threadsafe
class count:
    def __init__(self, start: object = ..., step: object = ...) -> None: ...
    def __next__(self) -> int: ...
    def __iter__(self) -> count: ...
