"""A question to a person that the event loop waits for.

## What it does
Finds `input`, `getpass` and their kind: they wait for as long as a person thinks.

## Example
```python
async def confirm() -> bool:
    return input("Go on? ") == "y"
```

## Use instead
```python
async def confirm() -> bool:
    return await asyncio.to_thread(input, "Go on? ") == "y"
```

## In ruff
`ASYNC250`, where the coroutine itself calls what ruff knows by its name.
"""

from asyncfix.evidence.kinds import SHARED, waits

__all__ = ["SHARED", "check"]

check = waits("input", "waits for a person")
