"""A sleep that stops the event loop.

## What it does
Finds `time.sleep` and its kind. `time.sleep(0)` only lets other threads run and is no finding.

## Example
```python
async def poll(job: str) -> None:
    time.sleep(5)
```

## Use instead
```python
async def poll(job: str) -> None:
    await asyncio.sleep(5)
```

## In ruff
`ASYNC251`, where the coroutine itself calls what ruff knows by its name.
"""

from asyncfix.evidence.kinds import SHARED, waits

__all__ = ["SHARED", "check"]

check = waits("sleep", "sleeps")
