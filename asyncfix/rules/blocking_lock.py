"""A lock, thread or future that the event loop waits for.

## What it does
Finds locks, conditions, events, barriers and semaphores of threads and processes, joining them, and `result()` of a
future that may not be done.

## Example
```python
lock = threading.Lock()


async def count(totals: dict[str, int], name: str) -> None:
    lock.acquire()
    totals[name] = totals.get(name, 0) + 1
    lock.release()
```

## Use instead
```python
lock = asyncio.Lock()


async def count(totals: dict[str, int], name: str) -> None:
    await lock.acquire()
    totals[name] = totals.get(name, 0) + 1
    lock.release()
```
"""

from asyncfix.evidence.kinds import SHARED, waits

__all__ = ["SHARED", "check"]

check = waits("lock", "waits for another thread or process")
