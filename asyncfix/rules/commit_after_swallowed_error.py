"""A commit that silently commits nothing, because an error before it was swallowed.

## What it does
Finds commits on the event loop behind an `except` that swallows the error of a statement, on databases where a failed
statement aborts the whole transaction (PostgreSQL), with neither a rollback nor a savepoint in between.

## Why is this bad?
After the error the database ignores everything until the transaction ends. `commit()` then rolls back, and raises
nothing: the rows that were written before the error are lost, and the log says that one of them failed.

## Example
```python
async def import_rows(conn: psycopg2.extensions.connection, rows: list[int]) -> None:
    with conn.cursor() as cursor:
        for row in rows:
            try:
                cursor.execute("INSERT INTO numbers VALUES (%s)", (row,))
            except psycopg2.Error:
                print("skipped", row)
    conn.commit()
```

## Use instead
```python
def _import_rows_sync(conn: psycopg2.extensions.connection, rows: list[int]) -> None:
    with conn.cursor() as cursor:
        for row in rows:
            try:
                cursor.execute("SAVEPOINT row")
                cursor.execute("INSERT INTO numbers VALUES (%s)", (row,))
            except psycopg2.Error:
                cursor.execute("ROLLBACK TO row")
                print("skipped", row)
    conn.commit()


async def import_rows(conn: psycopg2.extensions.connection, rows: list[int]) -> None:
    await asyncio.to_thread(_import_rows_sync, conn, rows)
```

## Fix safety
Not repaired: whether the other rows should be kept is a decision. `asyncfix apply` moves such code to a thread as it
is.

## Known misses
Code that does not run on the event loop, statements behind helpers, errors that a context manager swallows, and commits
that stand under a condition.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from asyncfix.evidence.sites import find_sites
from asyncfix.link.program import Key
from asyncfix.model.finding import Finding, Severity, Step
from asyncfix.reach.reach import Reach

if TYPE_CHECKING:
    from asyncfix.evidence.handles import Use

SEVERITY: Severity = "warning"


def check(reach: Reach) -> Iterator[Finding]:
    for root in dict.fromkeys(site.root for site in find_sites(reach, ("database",))):
        if reach.asked_before("commits after an error", root, lambda each: any(True for _ in commits_of(reach, each))):
            yield from (describe(reach, root, statement, commit) for statement, commit in commits_of(reach, root))


def commits_of(reach: Reach, root: Key) -> Iterator[tuple["Use", "Use"]]:
    """The statements of a function whose error is lost, each with what then commits nothing."""
    from asyncfix.evidence.handles import Handles  # which only code with a database needs
    from asyncfix.evidence.swallowing import find_commits

    return find_commits(reach, Handles(reach.inference, root))


def describe(reach: Reach, root: Key, statement: "Use", commit: "Use") -> Finding:
    api = reach.name(commit.key)
    step = Step(root.path, commit.operation.span, reach.name(root), api)
    text = (
        f"`{api}` commits nothing if the statement at line {statement.operation.span.line} failed: the error is"
        " swallowed, the transaction aborted, and committing it rolls it back without another error"
    )
    return Finding("commit-after-swallowed-error", SEVERITY, text, api, (step,), waits=False)
