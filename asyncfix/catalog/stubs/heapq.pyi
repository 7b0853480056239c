# https://docs.python.org/3/library/heapq.html
from asyncfix.catalog.stubs import changes, invokes, iterates

@changes("heap")
def heappush(heap: object, item: object) -> None: ...
@changes("heap")
def heappop(heap: object) -> object: ...
@changes("heap")
def heappushpop(heap: object, item: object) -> object: ...
@changes("heap")
def heapreplace(heap: object, item: object) -> object: ...
@changes("x")
def heapify(x: object) -> None: ...
@iterates("iterable")
@invokes("key", of="iterable")
def nlargest(n, iterable, key=...):
    return [each for each in iterable]

@iterates("iterable")
@invokes("key", of="iterable")
def nsmallest(n, iterable, key=...):
    return [each for each in iterable]
