from asyncfix.catalog.stubs import asks, blocks, form, invokes, iterates, keeps, loads, looks_behind

@blocks("file")
def open(
    file: object,
    mode: str = ...,
    buffering: int = ...,
    encoding: object = ...,
    errors: object = ...,
    newline: object = ...,
    closefd: bool = ...,
    opener: object = ...,
) -> object: ...
@blocks("input")
def input(prompt: object = ...) -> str: ...

@looks_behind
class super: ...

@form("items")
class list:
    @iterates("iterable")
    def __init__(self, iterable: object = ...) -> None: ...

@form("items")
class tuple:
    @iterates("iterable")
    def __init__(self, iterable: object = ...) -> None: ...

@form("items")
class set:
    @iterates("iterable")
    def __init__(self, iterable: object = ...) -> None: ...

@form("items")
class frozenset:
    @iterates("iterable")
    def __init__(self, iterable: object = ...) -> None: ...

@form("values")
class dict: ...

@form("class")
class type: ...

@loads("name")
def __import__(
    name: str, globals: object = ..., locals: object = ..., fromlist: object = ..., level: int = ...
) -> object: ...
@iterates("iterable")
def all(iterable: object) -> bool: ...
@iterates("iterable")
def any(iterable: object) -> bool: ...
@iterates("iterable")
def sum(iterable: object, start: object = ...) -> object: ...
@iterates("iterable")
@invokes("key")
def max(iterable: object, *others: object, key: object = ..., default: object = ...) -> object: ...
@iterates("iterable")
@invokes("key")
def min(iterable: object, *others: object, key: object = ..., default: object = ...) -> object: ...
@iterates("iterable")
@invokes("key")
def sorted(iterable: object, *, key: object = ..., reverse: bool = ...) -> list[object]: ...
@iterates("iterator")
def next(iterator: object, default: object = ...) -> object: ...
@keeps
def iter(iterable: object) -> object: ...
@asks("obj", "__len__")
def len(obj: object) -> int: ...
