# https://docs.python.org/3/library/functions.html
# What gives back items of its argument is written out.
from asyncfix.catalog.stubs import (
    asks,
    blocks,
    changes,
    collects,
    form,
    gives,
    invokes,
    iterates,
    keeps,
    lazy,
    loads,
    looks_behind,
    looks_up,
)

from io import TextIOWrapper

# Once it is open, reading and writing it are no findings of their own.
@blocks("file", unless="file=/dev/null or file has devnull")
def open(
    file: object,
    mode: str = ...,
    buffering: int = ...,
    encoding: object = ...,
    errors: object = ...,
    newline: object = ...,
    closefd: bool = ...,
    opener: object = ...,
) -> TextIOWrapper: ...
@blocks("input")
def input(prompt: object = ...) -> str: ...
@blocks("input")
def breakpoint(*args: object, **options: object) -> None: ...

@looks_behind
class super: ...

@form("items")
class list:
    @iterates("iterable", at_once="yes")
    @collects("iterable")
    def __init__(self, iterable: object = ...) -> None: ...
    @gives("item")
    def pop(self, index: object = ...) -> object: ...
    @gives("itself")
    def copy(self) -> object: ...
    @gives("both")
    def __add__(self, value: object) -> object: ...
    @invokes("key", of="self")
    def sort(self, *, key: object = ..., reverse: object = ...) -> None: ...

@form("row")
class tuple:
    @iterates("iterable", at_once="yes")
    @collects("iterable")
    def __init__(self, iterable: object = ...) -> None: ...

@form("items")
class set:
    @iterates("iterable", at_once="yes")
    @collects("iterable")
    def __init__(self, iterable: object = ...) -> None: ...
    @gives("item")
    def pop(self) -> object: ...
    @gives("itself")
    def difference(self, *others: object) -> object: ...
    @gives("itself")
    def intersection(self, *others: object) -> object: ...
    @gives("both")
    def union(self, *others: object) -> object: ...
    @gives("itself")
    def __sub__(self, value: object) -> object: ...
    @gives("itself")
    def __and__(self, value: object) -> object: ...

@form("items")
class frozenset:
    @iterates("iterable", at_once="yes")
    @collects("iterable")
    def __init__(self, iterable: object = ...) -> None: ...

@form("values")
class dict:
    # As a list of the keys: iterating over it gives them, and what is behind them is hardly ever asked for.
    @classmethod
    def fromkeys(cls, iterable, value=...):
        return [each for each in iterable]
    @iterates("iterable", at_once="yes")
    @collects("iterable")
    def __init__(self, iterable: object = ..., **items: object) -> None: ...
    @gives("item")
    def get(self, key: object, default: object = ...) -> object: ...
    @gives("item")
    def setdefault(self, key: object, default: object = ...) -> object: ...
    @gives("values")
    def values(self) -> object: ...
    @gives("pairs")
    def items(self) -> object: ...
    @gives("both")
    def __or__(self, value: object) -> object: ...

@form("class")
class type: ...

@loads("name")
def __import__(
    name: str, globals: object = ..., locals: object = ..., fromlist: object = ..., level: int = ...
) -> object: ...
@iterates("iterable", at_once="yes", leaves="yes")
def all(iterable: object) -> bool: ...
@iterates("iterable", at_once="yes", leaves="yes")
def any(iterable: object) -> bool: ...
@iterates("iterable", at_once="yes")
def sum(iterable: object, start: object = ...) -> object: ...
@iterates("iterable", at_once="unless key")
@invokes("key", of="iterable")
def max(iterable, *others, key=..., default=...):
    for each in iterable:
        return each

@iterates("iterable", at_once="unless key")
@invokes("key", of="iterable")
def min(iterable, *others, key=..., default=...):
    for each in iterable:
        return each

@iterates("iterable", at_once="yes")
@invokes("key", of="iterable")
def sorted(iterable, *, key=..., reverse=...):
    return [each for each in iterable]

@iterates("iterator", leaves="yes")
@changes("iterator")
def next(iterator, default=...):
    for each in iterator:
        return each

# Called, and not as a decorator: `pause = staticmethod(time.sleep)`.
@keeps
def staticmethod(function: object) -> object: ...
@keeps
def iter(iterable: object) -> object: ...
@keeps
def reversed(sequence: object) -> object: ...
@looks_up("o", "name")
def getattr(o: object, name: str, default: object = ...) -> object: ...
@asks("obj", "__len__")
def len(obj: object) -> int: ...

class slice: ...

# Lazy, but hardly ever made without being used up at once.
@lazy
@invokes("function", of="iterable")
def map(function, iterable, *others):
    return [function(each) for each in iterable]

@lazy
@invokes("function", of="iterable")
def filter(function, iterable):
    return [each for each in iterable]

@iterates("iterable", leaves="yes")
def enumerate(iterable, start=...):
    return [(0, each) for each in iterable]

@iterates("first", leaves="yes")
@iterates("second")
@iterates("third")
def zip(first, second=..., third=..., *others, strict=...):
    return [(one, two, three) for one in first for two in second for three in third]

async def anext(async_iterator, default=...):
    async for each in async_iterator:
        return each
