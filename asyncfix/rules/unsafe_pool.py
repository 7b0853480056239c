"""A connection pool that threads use, and that is not made for so many of them.

## What it does
Finds pools that are made for one thread (psycopg2's `SimpleConnectionPool`) and used by functions that run in threads;
and executors with more workers than the pool, from which their functions take connections, has connections to give,
where both numbers are constants.

## Why is this bad?
Nothing protects the lists of a pool without locks: under threads it opens more connections than its limit, and could
give one connection to two threads. A pool with locks raises an error for each worker that finds it empty. On a machine
with few cores the default executor is smaller than the pool; on a server it is not.

## Example
```python
pool = SimpleConnectionPool(1, 10)


def _count_sync() -> None:
    conn = pool.getconn()
    pool.putconn(conn)


async def count() -> None:
    await asyncio.to_thread(_count_sync)
```

## Use instead
```python
pool = ThreadedConnectionPool(1, 10)
executor = ThreadPoolExecutor(max_workers=10)


def _count_sync() -> None:
    conn = pool.getconn()
    pool.putconn(conn)


async def count() -> None:
    await asyncio.get_running_loop().run_in_executor(executor, _count_sync)
```

## Fix safety
Not repaired: the pool is made in one place and used in many.

## Known misses
Pools that reach their functions as values whose origin is not in sight, numbers that settings hold, the default
executor (its size depends on the machine).
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from asyncfix.evidence.pools import has_pools
from asyncfix.link.program import Key
from asyncfix.model.expressions import Call
from asyncfix.model.finding import Finding, Severity, Step
from asyncfix.reach.reach import Reach

if TYPE_CHECKING:
    from asyncfix.evidence.sharing import Borrowing, Sharing

SEVERITY: Severity = "warning"


def check(reach: Reach) -> Iterator[Finding]:
    if not has_pools(reach):
        return
    from asyncfix.evidence.sharing import Sharing  # most programs have no pool

    sharing = Sharing(reach)
    seen: dict[object, Finding] = {}
    for borrowing in sharing.borrowings():
        for found in (*shared(sharing, borrowing), *crowded(sharing, borrowing)):
            seen.setdefault((found.path, found.span), found)
    yield from seen.values()


def shared(sharing: "Sharing", borrowing: "Borrowing") -> Iterator[Finding]:
    """A pool for one thread, used by several."""
    handover = borrowing.handover
    if borrowing.mark.get("thread_safe") != "no" or not handover.many or is_single(sharing, borrowing):
        return
    line = handover.operation.span.line
    who = sharing.reach.name(handover.where)
    name = sharing.reach.name(borrowing.cls)
    text = f"`{name}` is not made for threads, and those that `{who}` starts at line {line} share it"
    for call, scope in borrowing.made or ((handover.operation.value, handover.where),):
        if isinstance(call, Call):
            yield from describe(sharing, call, scope, text)


def is_single(sharing: "Sharing", borrowing: "Borrowing") -> bool:
    """Whether the functions run in an executor of one thread."""
    executors = sharing.executors(borrowing.handover)
    return bool(executors) and all(sharing.limit(*each) == 1 for each in executors)


def crowded(sharing: "Sharing", borrowing: "Borrowing") -> Iterator[Finding]:
    """An executor with more workers than the pool has connections."""
    if not borrowing.acquires or not borrowing.acquires.get("exhausted"):
        return
    limits = [limit for each in borrowing.made if (limit := sharing.limit(*each)) is not None]
    for call, scope in sharing.executors(borrowing.handover) if limits else ():
        workers = sharing.limit(call, scope)
        if workers is not None and workers > max(limits):
            error = borrowing.acquires.get("exhausted")
            pool = sharing.reach.name(borrowing.cls)
            text = (
                f"{workers} workers take connections from a `{pool}` of {max(limits)}: those that find none raise"
                f" `{error}`"
            )
            yield from describe(sharing, call, scope, text)


def describe(sharing: "Sharing", call: Call, scope: Key, text: str) -> Iterator[Finding]:
    reach = sharing.reach
    for operation, each in sharing.calls_in(scope):
        if each is call:  # equal ones stand elsewhere
            callees = sorted(reach.inference.types(call.function, scope), key=repr)
            names = [reach.name(key) for value in callees if isinstance(key := getattr(value, "cls", None), Key)]
            api = names[0] if names else ""
            step = Step(scope.path, operation.span, reach.name(scope), api)
            yield Finding("unsafe-pool", SEVERITY, text, api, (step,), waits=False)
