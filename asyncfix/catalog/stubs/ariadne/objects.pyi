# https://ariadnegraphql.org/server/resolvers
# The ASGI server executes synchronous resolvers on the loop.
from asyncfix.catalog.stubs import registers

class ObjectType:
    @registers("on_loop", imports="ariadne.asgi")
    def field(self, name: str) -> object: ...

class QueryType(ObjectType): ...
class MutationType(ObjectType): ...
