"""Runs any copy of the audit worker, given by its folder, on a real database and records what it does."""

import asyncio
import importlib
import inspect
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

import psycopg2
from psycopg2.extensions import TRANSACTION_STATUS_IDLE
from psycopg2.extras import RealDictCursor

FIXTURES = Path(__file__).parent.parent / "fixtures"
ANKER = "af9984db-3948-429e-82b6-a689db21d396"
QUERY_COUNT = 6
TICK = 0.005
PHASES = {
    "cancelled": "_is_audit_cancelled",
    "status": "_update_audit_status",
    "context": "_get_company_context",
    "queries": "_generate_queries",
    "execute": "_execute_queries",
    "analyze": "_analyze_responses",
    "scores": "_calculate_scores",
    "insights": "_generate_insights",
    "migrate": "_migrate_audit_to_final_responses",
    "finalize": "_finalize_audit",
}

Row = dict[str, Any]
Tables = dict[str, list[Row]]
Session = Callable[[str], list[Row]]


@dataclass(frozen=True)
class PoolState:
    """A pool between two audits: `used` connections are lost ones, `usable` is False if an idle one is spoilt."""

    used: int
    usable: bool


@dataclass(frozen=True)
class Phase:
    """One phase as it ended: what it returned or raised, and the committed rows after it."""

    name: str
    outcome: str
    tables: Tables = field(repr=False)


@dataclass(frozen=True)
class AuditRun:
    """All that can be seen of one whole audit."""

    summary: str
    phases: list[Phase]
    messages: list[Row]
    tables: Tables = field(repr=False)
    pool: PoolState
    misuses: list[str]


@contextmanager
def load_worker(folder: Path) -> Iterator[ModuleType]:
    """Import the job processor of this copy, whatever copy was imported before."""
    bytecode, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    sys.path.insert(0, str(folder))
    forget_worker()
    try:
        yield importlib.import_module("audit_worker.job_processor")
    finally:
        forget_worker()
        sys.path.remove(str(folder))
        sys.dont_write_bytecode = bytecode


def forget_worker() -> None:
    """Make the next import read the files again."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "audit_worker"]:
        del sys.modules[name]
    importlib.invalidate_caches()


@asynccontextmanager
async def open_processor(folder: Path, database: str) -> AsyncIterator[Any]:
    """Seed the database and give a processor of this copy."""
    seed_database(folder, database)
    with load_worker(folder) as module:
        processor = module.AuditJobProcessor(database)
        if hasattr(processor, "start"):
            await processor.start()
        try:
            yield processor
        finally:
            closed = processor.close()
            if inspect.isawaitable(closed):
                await closed


def seed_database(folder: Path, database: str) -> None:
    """Empty the database, then create the worker's tables and rows."""
    schema = (folder / "audit_worker" / "schema.sql").read_text()
    execute(database, f"DROP SCHEMA public CASCADE; CREATE SCHEMA public; {schema}")


@contextmanager
def open_session(database: str) -> Iterator[Session]:
    """Give a function that executes a statement in a session of our own, and commit at the end."""

    def execute_here(statement: str) -> list[Row]:
        cursor.execute(statement)
        return [dict(row) for row in cursor.fetchall()] if cursor.description else []

    connection = psycopg2.connect(database, cursor_factory=RealDictCursor)
    with closing(connection), connection, connection.cursor() as cursor:
        yield execute_here


def execute(database: str, statement: str) -> list[Row]:
    """Execute and commit; the rows, if there are any."""
    with open_session(database) as session:
        return session(statement)


def snapshot_tables(database: str) -> Tables:
    """All committed rows; of a point in time, only that it is set."""
    with open_session(database) as session:
        names = session("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        return {row["tablename"]: hide_times(session(f"TABLE {row['tablename']}")) for row in names}


def hide_times(rows: list[Row]) -> list[Row]:
    """The rows of one table as two runs agree on them, in an order of their own."""
    return sorted(({key: hide_time(value) for key, value in row.items()} for row in rows), key=repr)


def hide_time(value: Any) -> Any:
    """Two runs never agree on the time."""
    return "set" if isinstance(value, datetime) else value


def inspect_pool(pool: Any) -> PoolState:
    """Tell whether the pool, psycopg2's or asyncpg's, could serve the next audit."""
    if not hasattr(pool, "getconn"):
        return PoolState(pool.get_size() - pool.get_idle_size(), usable=True)
    return PoolState(len(pool._used), all(answers(connection) for connection in pool._pool))


def answers(connection: Any) -> bool:
    """Tell whether an idle connection is open, outside a transaction and alive."""
    if connection.closed or connection.info.transaction_status != TRANSACTION_STATUS_IDLE:
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 AS one")
        alive = bool(cursor.fetchone()["one"] == 1)
    connection.rollback()
    return alive


@contextmanager
def watch_connections(pool: Any) -> Iterator[list[str]]:
    """Give the list of misuses: a connection that two threads use at once, or that is given back while it is used."""
    misuses: list[str] = []
    busy: set[int] = set()
    if not hasattr(pool, "getconn"):
        yield misuses
        return
    executes = patch.object(RealDictCursor, "execute", watched_execute(busy, misuses))
    with executes, patch.object(pool, "putconn", watched_putconn(pool.putconn, busy, misuses)):
        yield misuses


def watched_execute(busy: set[int], misuses: list[str]) -> Callable[..., None]:
    """An execute() that marks its connection as busy meanwhile."""
    original = RealDictCursor.execute

    def execute_watched(cursor: Any, query: str, values: Any = None) -> None:
        key = id(cursor.connection)
        if key in busy:
            misuses.append(f"two at once: {query}")
        busy.add(key)
        try:
            original(cursor, query, values)
        finally:
            busy.discard(key)

    return execute_watched


def watched_putconn(original: Callable[..., None], busy: set[int], misuses: list[str]) -> Callable[..., None]:
    """A putconn() that notices a busy connection."""

    def putconn_watched(connection: Any, *args: Any, **kwargs: Any) -> None:
        if id(connection) in busy:
            misuses.append("given back while used")
        original(connection, *args, **kwargs)

    return putconn_watched


@asynccontextmanager
async def watch_loop() -> AsyncIterator[list[float]]:
    """Give the list of times between two ticks of a 5 ms clock on the loop; its max is the longest stall."""
    gaps: list[float] = []
    ticker = asyncio.create_task(tick(gaps))
    await asyncio.sleep(4 * TICK)
    try:
        yield gaps
    finally:
        await asyncio.sleep(4 * TICK)
        ticker.cancel()
        with suppress(asyncio.CancelledError):
            await ticker


async def tick(gaps: list[float]) -> None:
    """Note how late each tick is, for ever."""
    while True:
        begun = time.perf_counter()
        await asyncio.sleep(TICK)
        gaps.append(time.perf_counter() - begun)


def run_audit(folder: Path, database: str, spoil: Callable[[Any], None] | None = None) -> AuditRun:
    """Run one whole audit, phase by phase recorded; `spoil` may put a fault into the processor first."""
    return asyncio.run(_run_audit(folder, database, spoil))


async def _run_audit(folder: Path, database: str, spoil: Callable[[Any], None] | None) -> AuditRun:
    async with open_processor(folder, database) as processor:
        if spoil is not None:
            spoil(processor)
        phases = record_phases(processor, database)
        with watch_connections(processor.db_pool) as misuses:
            summary = await processor.process_audit_job(make_job(processor))
        return AuditRun(
            summary=repr(summary),
            phases=phases,
            messages=list(processor.ws_manager.sent),
            tables=snapshot_tables(database),
            pool=inspect_pool(processor.db_pool),
            misuses=misuses,
        )


def make_job(processor: Any) -> Any:
    """The job of the seeded audit."""
    return sys.modules[type(processor).__module__].AuditJob(ANKER, 1, QUERY_COUNT)


def record_phases(processor: Any, database: str) -> list[Phase]:
    """Let every phase method note how it ended, in order."""
    phases: list[Phase] = []
    for name, method in PHASES.items():
        setattr(processor, method, recording(name, getattr(processor, method), database, phases))
    return phases


def recording(
    name: str, method: Callable[..., Awaitable[Any]], database: str, phases: list[Phase]
) -> Callable[..., Awaitable[Any]]:
    """Wrap a phase method so that it notes how it ended."""

    async def recorded(*args: Any, **kwargs: Any) -> Any:
        try:
            result = await method(*args, **kwargs)
        except BaseException as error:
            phases.append(Phase(name, f"raised {error!r}", snapshot_tables(database)))
            raise
        phases.append(Phase(name, repr(result), snapshot_tables(database)))
        return result

    return recorded


async def run_phase(processor: Any, name: str, done: dict[str, Any]) -> Any:
    """Run one phase on the results of those before it."""
    arguments: dict[str, Callable[[], tuple[Any, ...]]] = {
        "cancelled": lambda: (ANKER,),
        "status": lambda: (ANKER, "processing"),
        "context": lambda: (1,),
        "queries": lambda: (ANKER, done["context"], QUERY_COUNT),
        "execute": lambda: (ANKER, done["queries"], done["context"]),
        "analyze": lambda: (ANKER, done["context"]),
        "scores": lambda: (ANKER,),
        "insights": lambda: (ANKER, done["context"], done["scores"]),
        "migrate": lambda: (ANKER,),
        "finalize": lambda: (ANKER, done["context"], done["scores"]),
    }
    return await getattr(processor, PHASES[name])(*arguments[name]())


async def run_phases_before(processor: Any, last: str) -> dict[str, Any]:
    """Run the phases before `last`; their results by name."""
    done: dict[str, Any] = {}
    for name in PHASES:
        if name == last:
            break
        done[name] = await run_phase(processor, name, done)
    return done
