"""A transaction that holds locks while its coroutine awaits.

## What it does
Finds statements that lock rows or tables (`UPDATE`, `DELETE`, `SELECT ... FOR UPDATE`, `INSERT ... DO UPDATE`, `LOCK`,
`ALTER` ...) on a synchronous connection, on the event loop, where the coroutine awaits before the transaction ends.

The statement also waits for the database, and is reported once: by this name, and as `blocking-database` where only
that is selected. On asynchronous connections the rule says nothing: whoever waits for the locks there awaits, too.

## Why is this bad?
It hangs, for ever. While the coroutine is suspended, another task asks for a locked row: its call waits for the
database, and the event loop with it. The one task that could release the lock never runs again. No timeout on the loop
can fire, and the database sees no deadlock: the transaction it waits for is idle.

## Example
```python
async def charge(pool: ThreadedConnectionPool, client: httpx.AsyncClient, user_id: int) -> None:
    conn = pool.getconn()
    with conn.cursor() as cursor:
        cursor.execute("UPDATE accounts SET balance = balance - 10 WHERE id = %s", (user_id,))
        await client.post("https://payments.example/charge", json={"user": user_id})
    conn.commit()
    pool.putconn(conn)
```

## Use instead
```python
def _charge_sync(pool: ThreadedConnectionPool, user_id: int) -> None:
    conn = pool.getconn()
    with conn.cursor() as cursor:
        cursor.execute("UPDATE accounts SET balance = balance - 10 WHERE id = %s", (user_id,))
    conn.commit()
    pool.putconn(conn)


async def charge(pool: ThreadedConnectionPool, client: httpx.AsyncClient, user_id: int) -> None:
    await asyncio.to_thread(_charge_sync, pool, user_id)
    await client.post("https://payments.example/charge", json={"user": user_id})
```

## Fix safety
The repair keeps the transaction and its awaits, and gives the connection a thread of its own: whoever waits for the
locks then waits there, and the loop goes on. Ending the transaction before the await is better, and yours to decide.

## Known misses
SQL that is put together when the program runs, statements behind helpers or an ORM, plain `INSERT` (it locks only
against equal keys), transactions that are ended by another function.
"""

from collections.abc import Iterator

from asyncfix.evidence.pauses import Pauses
from asyncfix.evidence.sites import find_sites
from asyncfix.link.program import Key
from asyncfix.model.facts import Operation
from asyncfix.model.finding import Finding
from asyncfix.reach.reach import Reach

WEIGHT = 2


def check(reach: Reach) -> Iterator[Finding]:
    pauses = Pauses(reach)
    transactions: dict[Key, dict[int, Operation]] = {}

    def held(root: Key) -> dict[int, Operation]:
        if root not in transactions:
            from asyncfix.evidence.holding import find_held  # which only code with a database needs

            transactions[root] = find_held(reach, root, pauses)
        return transactions[root]

    for site in find_sites(reach, ("database",)):
        holds = reach.asked_before("holds a transaction", site.root, lambda root: bool(held(root)))
        if holds and (pause := held(site.root).get(id(site.blocking.operation))):
            text = (
                f"`{site.blocking.api}` waits for the database on the event loop, and what it locks stays locked across"
                f" the await at line {pause.span.line}: a task that wants it then stops the loop for ever"
            )
            yield site.describe("transaction-held-across-await", text, WEIGHT)
