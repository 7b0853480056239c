# https://docs.python.org/3/library/weakref.html
# Calling a reference takes the object out of it; it does not call the object.
from asyncfix.catalog.stubs import form

@form("holds")
class ref:
    def __init__(self, o: object, callback: object = ...) -> None: ...
    def __call__(self) -> object: ...

ReferenceType = ref

class WeakMethod(ref): ...

@form("values")
class WeakValueDictionary: ...

@form("items")
class WeakSet: ...
