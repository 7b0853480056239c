"""A single question to the file system on the event loop.

## What it does
Finds stat-like calls: whether a file is there, how large it is, what a folder holds. On a local disk they take
microseconds, so the rule is off by default; select it where files are on a network.

## Example
```python
async def is_cached(path: str) -> bool:
    return os.path.exists(path)
```

## Use instead
```python
async def is_cached(path: str) -> bool:
    return await asyncio.to_thread(os.path.exists, path)
```

## In ruff
`ASYNC240`, where the coroutine itself calls what ruff knows by its name.
"""

from asyncfix.evidence.kinds import SHARED, waits

__all__ = ["SHARED", "check"]

BY_DEFAULT = False
check = waits("stat", "asks the disk")
