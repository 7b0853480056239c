"""A queue or broker that the event loop waits for.

## What it does
Finds `get` and `put` of thread and process queues, and synchronous clients of message brokers. A call that does not
wait (`block=False`, `get_nowait`) is no finding.

## Example
```python
jobs: queue.Queue[str] = queue.Queue()


async def work() -> str:
    return jobs.get()
```

## Use instead
```python
jobs: asyncio.Queue[str] = asyncio.Queue()


async def work() -> str:
    return await jobs.get()
```
"""

from asyncfix.evidence.kinds import SHARED, waits

__all__ = ["SHARED", "check"]

check = waits("queue", "waits for a queue")
