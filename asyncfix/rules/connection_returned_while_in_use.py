"""A connection that is given back while a thread may still use it.

## What it does
Finds a `finally` or `except BaseException` of a coroutine that closes a connection, or returns it to its pool, while a
call in a thread may still work with it: `await asyncio.to_thread(work, conn)` and `run_in_executor` don't wait for
their thread when they are cancelled. So does an `@asynccontextmanager` whose body is awaited so.

Wrappers that wait until the thread has ended are no finding, nor is what `asyncfix apply` writes.

## Why is this bad?
A timeout, a disconnected client or a shutdown cancels the await, not the thread. The `finally` hands the connection to
the pool, the next task takes it, and two threads use one transaction: the first one's half is committed by the second.
No error appears anywhere.

## Example
```python
def _transfer_sync(conn: psycopg2.extensions.connection, amount: int) -> None:
    with conn.cursor() as cursor:
        cursor.execute("UPDATE accounts SET balance = balance - %s WHERE id = 1", (amount,))
        cursor.execute("UPDATE accounts SET balance = balance + %s WHERE id = 2", (amount,))
    conn.commit()


async def transfer(pool: ThreadedConnectionPool, amount: int) -> None:
    conn = await asyncio.to_thread(pool.getconn)
    try:
        await asyncio.to_thread(_transfer_sync, conn, amount)
    finally:
        pool.putconn(conn)
```

## Use instead
```python
def _transfer_sync(pool: ThreadedConnectionPool, amount: int) -> None:
    conn = pool.getconn()
    try:
        with conn.cursor() as cursor:
            cursor.execute("UPDATE accounts SET balance = balance - %s WHERE id = 1", (amount,))
            cursor.execute("UPDATE accounts SET balance = balance + %s WHERE id = 2", (amount,))
        conn.commit()
    finally:
        pool.putconn(conn)


async def transfer(pool: ThreadedConnectionPool, amount: int) -> None:
    await asyncio.to_thread(_transfer_sync, pool, amount)
```

## Fix safety
Not repaired: what a cancelled task's work is worth is a decision. With taking, using and giving back in one call, the
thread alone owns the connection.

## Known misses
Connections that are given back in a thread (`await asyncio.to_thread(pool.putconn, conn)` is as wrong there), threads
that are reached through more than one wrapper, futures that are awaited later, connections in attributes of other
objects.
"""

from collections.abc import Iterator

from asyncfix.evidence.abandonment import Abandonment, Leak
from asyncfix.link.program import Key
from asyncfix.model.finding import Finding, Severity, Step
from asyncfix.reach.reach import Reach

SEVERITY: Severity = "warning"


def check(reach: Reach) -> Iterator[Finding]:
    abandonment = Abandonment(reach)
    seen = set()
    for root in reach.roots:
        for leak in abandonment.leaks(root):
            if leak.release not in seen:
                seen.add(leak.release)
                yield describe(reach, leak.where, leak)


def describe(reach: Reach, where: Key, leak: Leak) -> Finding:
    api = reach.name(leak.callee)
    step = Step(where.path, leak.release.span, reach.name(where), api)
    text = (
        f"`{api}` gives the connection back while a thread may still use it: cancelling the await in"
        f" `{reach.name(leak.lender)}` (line {leak.lending.span.line}) leaves its thread running"
    )
    return Finding("connection-returned-while-in-use", SEVERITY, text, api, (step,), waits=False)
