# https://github.com/erdewit/nest_asyncio
from asyncfix.catalog.stubs import nests_loops

@nests_loops
def apply(loop: object = ...) -> None: ...
