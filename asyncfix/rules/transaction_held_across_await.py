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

from asyncfix.evidence.handles import Handles, Use
from asyncfix.evidence.order import Order
from asyncfix.evidence.pauses import Pauses
from asyncfix.evidence.sites import find_sites
from asyncfix.link.program import Key
from asyncfix.model.facts import Arm, Operation
from asyncfix.model.finding import Finding
from asyncfix.reach.reach import Reach

WEIGHT = 2


def check(reach: Reach) -> Iterator[Finding]:
    pauses = Pauses(reach)
    transactions: dict[Key, dict[int, Operation]] = {}

    def held(root: Key) -> dict[int, Operation]:
        if root not in transactions:
            transactions[root] = find_held(Handles(reach.inference, root), pauses)
        return transactions[root]

    for site in find_sites(reach, ("database",)):
        holds = reach.asked_before("holds a transaction", site.root, lambda root: bool(held(root)))
        if holds and (pause := held(site.root).get(id(site.blocking.operation))):
            text = (
                f"`{site.blocking.api}` waits for the database on the event loop, and what it locks stays locked across"
                f" the await at line {pause.span.line}: a task that wants it then stops the loop for ever"
            )
            yield site.describe("transaction-held-across-await", text, WEIGHT)


def find_held(handles: Handles, pauses: Pauses) -> dict[int, Operation]:
    """The statements of a coroutine that lock something over an await, by identity, each with the first such await."""
    from asyncfix.evidence.statements import locks, settles  # which only code with a database needs

    statements = [use for use in handles.uses if locks(handles, use)]
    if not statements or not handles.function.is_async:
        return {}
    order = Order(handles.function)
    awaits = [each for each in handles.function.operations if pauses.is_pause(each, handles.scope)]
    ends = [use for use in handles.uses if settles(handles, use)]
    found = {}
    for use in statements:
        own = [each.operation for each in ends if each.handle & use.handle]
        held = (each for each in awaits if is_held(order, handles, use, each, own))
        if pause := next(held, None):
            found[id(use.operation)] = pause
    return found


def is_held(order: Order, handles: Handles, use: Use, pause: Operation, ends: list[Operation]) -> bool:
    """Whether the transaction of a statement is open at an await, and ended afterwards."""
    statement = use.operation
    if is_handled(order, statement, pause):
        return False
    if order.follows(pause, statement):
        between = (each for each in ends if order.is_after(each, statement) and order.is_after(pause, each))
        settled = any(not leaves(order, each, pause) for each in between)
        return not settled and is_ended(order, handles, use, pause, ends)
    return (
        order.shares_loop(statement, pause)
        and not any(order.shares_loop(statement, each) for each in ends)
        and any(order.follows(each, statement) and order.is_after(each, pause) for each in ends)
    )


def is_ended(order: Order, handles: Handles, use: Use, pause: Operation, ends: list[Operation]) -> bool:
    """Whether the transaction ends after the await: with a call, or with a block over the connection."""
    if any(order.follows(each, pause) and not is_handled(order, use.operation, each) for each in ends):
        return not has_block(order, handles, use, use.operation) or has_block(order, handles, use, pause)
    return has_block(order, handles, use, pause)


def has_block(order: Order, handles: Handles, use: Use, operation: Operation) -> bool:
    """Whether an operation stands in a `with` over the connection, which ends its transaction."""
    return any(arm.kind == "with" and is_over(handles, arm, use) for arm in order.arms_around(operation))


def is_over(handles: Handles, arm: Arm, use: Use) -> bool:
    value = arm.value
    return value is not None and handles.kind(value) == "connection" and bool(handles.of(value) & use.handle)


def is_handled(order: Order, first: Operation, second: Operation) -> bool:
    """Whether an operation stands in a handler of the `try` whose body the other stands in."""
    tried = {arm.statement for arm in order.arms_around(first) if arm.kind == "try"}
    return any(arm.kind == "except" and arm.statement in tried for arm in order.arms_around(second))


def leaves(order: Order, end: Operation, pause: Operation) -> bool:
    """Whether a transaction is ended on a way that does not come to the await."""
    outside = set(order.around(end)) - set(order.around(pause))
    return any(order.arms[each].leaves for each in outside)
