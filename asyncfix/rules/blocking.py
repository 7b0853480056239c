"""A synchronous call that waits, on the thread of the event loop.

## What it does
Finds calls that wait for something outside of the program (a database, a disk, a clock, a person) in code that runs
on an event loop: directly in a coroutine, or in a synchronous function that a coroutine calls.

## Why is this bad?
While the call waits, nothing else on the loop runs: no other task, no timeout, no cancellation. If what it waits for
needs another task of the same loop (a row lock held by a transaction that awaits), it waits for ever, without an error.

## Example
```python
async def rename(pool: ThreadedConnectionPool, user_id: int, name: str) -> None:
    conn = pool.getconn()
    with conn.cursor() as cursor:
        cursor.execute("UPDATE users SET name = %s WHERE id = %s", (name, user_id))
```

## Use instead
```python
def _rename_sync(pool: ThreadedConnectionPool, user_id: int, name: str) -> None:
    conn = pool.getconn()
    with conn.cursor() as cursor:
        cursor.execute("UPDATE users SET name = %s WHERE id = %s", (name, user_id))


async def rename(pool: ThreadedConnectionPool, user_id: int, name: str) -> None:
    await asyncio.to_thread(_rename_sync, pool, user_id, name)
```

## Fix safety
The repair adds an `await`: other tasks can now run while the database works. It is safe where the moved block touches
only its connection, local names and parameters; everything else is refused, with the reason.

## Known misses
Calls on values whose type can't be found: what comes out of untyped third-party code, `getattr`, registries filled at
run time. `scan` counts them.
"""

from collections.abc import Iterator

from asyncfix.finding import Finding, Severity
from asyncfix.reach import Blocking, Reach

WAITS = {
    "cloud": "waits for a service in the cloud",
    "cpu": "computes for long",
    "database": "waits for the database",
    "file": "waits for the disk",
    "http": "waits for an HTTP server",
    "input": "waits for a person",
    "llm": "waits for a language model",
    "lock": "waits for another thread or process",
    "network": "waits for the network",
    "queue": "waits for a queue",
    "sleep": "sleeps",
    "subprocess": "waits for another program",
}
NAMES = tuple(f"blocking-{kind}" for kind in WAITS)


def check(reach: Reach) -> Iterator[Finding]:
    for root in reach.roots:
        severity: Severity = "error" if reach.is_entered(root) else "info"
        for found in reach.blocking(root):
            yield describe(found, severity)


def describe(found: Blocking, severity: Severity) -> Finding:
    return Finding(
        rule=f"blocking-{found.mark.first}",
        severity=severity,
        message=message(found),
        api=found.api,
        chain=found.chain,
        in_loop=found.operation.in_loop,
    )


def message(found: Blocking) -> str:
    waits = WAITS[found.mark.first]
    instead = f"; `{found.mark.get('instead')}` does not" if found.mark.get("instead") else ""
    if len(found.chain) == 1:
        return f"`{found.api}` {waits} on the event loop{instead}"
    return f"`{found.chain[0].callee}` reaches `{found.api}`, which {waits} on the event loop"
