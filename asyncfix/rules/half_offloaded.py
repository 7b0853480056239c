"""What a thread opened is used on the event loop.

## What it does
Finds calls that wait on the event loop and work on something that was opened in a thread: a connection, session or
client that `await asyncio.to_thread(...)` or `run_in_executor(...)` gave, or a lazy result that is iterated here.

Such a call is also one of a `blocking-*` rule. It is reported once, by this name, which says what was missed; where
only `blocking-*` rules are selected, by theirs.

## Why is this bad?
Somebody moved the call that looked slow and left the others: opening takes milliseconds, once; the queries that follow
take as long as the database likes, every time, and the event loop stands still meanwhile.

## Example
```python
async def count_users(dsn: str) -> object:
    conn = await asyncio.to_thread(psycopg2.connect, dsn)
    with conn.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM users")
        return cursor.fetchone()
```

## Use instead
```python
def _count_users_sync(dsn: str) -> object:
    conn = psycopg2.connect(dsn)
    with conn.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM users")
        return cursor.fetchone()


async def count_users(dsn: str) -> object:
    return await asyncio.to_thread(_count_users_sync, dsn)
```

## Fix safety
As for the `blocking-*` rule of the call: `apply` moves all of it together, with what went to `asyncio.to_thread` or
an executor of threads; where it is not awaited at once, it is refused. Moving every statement to
the thread one by one is no repair: the connection would be handed between threads, and a cancelled task would leave one
of them using it.

## Known misses
What is opened in a thread and reaches the event loop through a container, a queue or a global that only code outside
of the project reads.
"""

from collections.abc import Iterator

from asyncfix import catalog
from asyncfix.catalog.marks import find_mark
from asyncfix.evidence.origins import Origin, Origins
from asyncfix.evidence.sites import Site, find_sites, told
from asyncfix.infer.types import Callable, Instance, Type
from asyncfix.model.expressions import Attribute, Awaited, Call, Expression
from asyncfix.model.finding import Finding
from asyncfix.reach.operands import operand
from asyncfix.reach.reach import Reach

WEIGHT = 3
REMOTE = ("cloud", "database", "http", "llm", "network", "queue")  # what is opened once, and then waits again and again


def check(reach: Reach) -> Iterator[Finding]:
    origins = Origins(reach.inference)
    for site in find_sites(reach):
        if any(is_from_thread(reach, each) for value in used(reach, site) for each in origins.of(value, site.root)):
            text = told(site, "waits") + ", though what it works on was opened in a thread: only half is offloaded"
            yield site.describe("half-offloaded", text, WEIGHT)


def used(reach: Reach, site: Site) -> Iterator[Expression]:
    """What a call works on: its receiver or what it iterates; of a helper, the resources that are passed."""
    operation = site.blocking.operation
    value = operand(operation)
    if operation.kind == "for" or (operation.kind != "call" and site.kind in REMOTE):
        yield value
        return
    if not isinstance(operation.value, Call) or operation.kind != "call":
        return
    if (
        site.is_direct
        and site.kind in REMOTE
        and isinstance(value, Attribute)
        and not is_pool(reach, site, value.value)
    ):
        yield value.value
    for argument in operation.value.arguments:
        if any(is_resource(reach, each) for each in reach.inference.types(argument.value, site.root)):
            yield argument.value


def is_resource(reach: Reach, value: Type) -> bool:
    """Whether a value goes on working when it is used: not data that was fetched."""
    from asyncfix.evidence.handles import HELD

    return any(kind in HELD for kind in resource_kinds(reach, value))


def is_pool(reach: Reach, site: Site, value: Expression) -> bool:
    """Whether a value hands out connections: to make it in a thread is one thing, to take one from it another."""
    return any("pool" in resource_kinds(reach, each) for each in reach.inference.types(value, site.root))


def resource_kinds(reach: Reach, value: Type) -> list[str]:
    order = reach.inference.order(value.cls) if isinstance(value, Instance) else ()
    marks = (find_mark(reach.program.cls(each), "resource") for each in order)
    return [mark.first for mark in marks if mark]


def is_from_thread(reach: Reach, origin: Origin) -> bool:
    """Whether a call ran something in a thread and gave back what that returned, but for a pool that was made there."""
    callees = reach.inference.types(origin.call.function, origin.scope)
    given = reach.inference.types(Awaited(origin.call), origin.scope)
    if any("pool" in resource_kinds(reach, each) for each in given):
        return False
    return origin.awaited and any(isinstance(each, Callable) and runs_in_thread(reach, each) for each in callees)


def runs_in_thread(reach: Reach, callee: Callable) -> bool:
    mark = find_mark(reach.program.function(callee.function), "runs")
    return catalog.is_stub(callee.function.path) and mark is not None and mark.first == "in_thread"
