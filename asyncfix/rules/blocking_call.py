"""A call of a function that waits by the word of its author.

## What it does
Finds calls of functions whose comment says `# asyncfix: blocking`, without a kind: what they wait for is not said. With
a kind, `# asyncfix: blocking[database]`, the rule is that of the kind.

## Example
```python
# asyncfix: blocking
def settle(number: int) -> None:
    native.settle(number)


async def pay(number: int) -> None:
    settle(number)
```

## Use instead
```python
# asyncfix: blocking
def settle(number: int) -> None:
    native.settle(number)


async def pay(number: int) -> None:
    await asyncio.to_thread(settle, number)
```
"""

from asyncfix.evidence.kinds import SHARED, waits

__all__ = ["SHARED", "check"]

check = waits("call", "waits")
