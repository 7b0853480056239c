"""A whole file read, written or copied on the event loop.

## What it does
Finds the opening of files and calls that read, write, copy or delete whole ones. Reading a file that was reported at
its `open` is no second finding.

## Example
```python
async def load(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()
```

## Use instead
```python
def _load_sync(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


async def load(path: str) -> bytes:
    return await asyncio.to_thread(_load_sync, path)
```

## In ruff
`ASYNC230`, `ASYNC240`, where the coroutine itself calls what ruff knows by its name.
"""

from asyncfix.evidence.kinds import SHARED, waits

__all__ = ["SHARED", "check"]

check = waits("file", "waits for the disk")
