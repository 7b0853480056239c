# https://docs.python.org/3/library/weakref.html
# Calling a reference takes the object out of it; it does not call the object.
from asyncfix.catalog.stubs import form, gives, keeps, lends

@form("holds")
class ref:
    @lends("o")
    def __init__(self, o: object, callback: object = ...) -> None: ...
    @gives("item")
    def __call__(self) -> object: ...

ReferenceType = ref

class WeakMethod(ref): ...

@keeps
def proxy(object: object, callback: object = ...) -> object: ...

@form("values")
class WeakValueDictionary: ...

@form("items")
class WeakSet: ...
