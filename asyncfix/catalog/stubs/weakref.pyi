# https://docs.python.org/3/library/weakref.html
from asyncfix.catalog.stubs import form, keeps

@form("values")
class WeakValueDictionary(dict): ...

@form("values")
class WeakKeyDictionary(dict): ...

@form("items")
class WeakSet(set): ...

@keeps
def proxy(object: object, callback: object = ...) -> object: ...
