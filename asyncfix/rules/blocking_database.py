"""A query, commit or connection that waits for the database on the event loop.

## What it does
Finds calls of synchronous database drivers and ORMs that make a round trip to the server: connecting, executing,
committing, rolling back, fetching rows that the server still holds, taking a connection out of a pool. What only reads
rows that have arrived (`fetchone` of a client-side cursor), makes a cursor or gives a connection back is no finding.

## Why is this bad?
While the call waits, nothing else on the loop runs: no other task, no timeout, no cancellation. If what it waits for
needs another task of the same loop (a row lock held by a transaction that awaits), it waits for ever, without an error:
the database sees no deadlock, because the other transaction is idle.

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
"""

from asyncfix.evidence.kinds import SHARED, waits

__all__ = ["SHARED", "check"]

check = waits("database", "waits for the database")
