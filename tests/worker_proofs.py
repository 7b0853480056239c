"""What a repair must keep and what it must win, each as one function on any copy of the audit worker."""

import asyncio
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Literal, TypeVar

import psycopg2
from postgres import create_database
from worker import (
    ANKER,
    AuditRun,
    PoolState,
    Tables,
    execute,
    inspect_pool,
    open_processor,
    run_audit,
    run_phase,
    run_phases_before,
    snapshot_tables,
    watch_connections,
    watch_loop,
)
from worker_faults import (
    CANCEL_POINTS,
    COUNT_WAITING,
    LLM_FAULTS,
    LOCKS,
    call_at,
    cancel_waiting,
    find_service,
    hold_lock,
    install_sql_fault,
)

LOOP_IS_FREE = 0.1  # seconds
Holder = Literal["manager", "audits"]  # who holds connections: the context manager's users, or audits in an LLM call

MANY_AUDITS = """
    INSERT INTO ai_visibility_audits (id, company_id)
    SELECT md5(number::text)::uuid, 1 FROM generate_series(1, 60) AS number
    RETURNING id::text
"""
SLOW_UPDATES = """
    CREATE FUNCTION wait_a_moment() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN PERFORM pg_sleep(0.1); RETURN NEW; END $$;
    CREATE TRIGGER slow BEFORE UPDATE ON ai_visibility_audits FOR EACH ROW EXECUTE FUNCTION wait_a_moment();
"""
COUNT_SLEEPING = """
    SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'
"""


@dataclass(frozen=True)
class LockGap:
    """A phase whose first SQL waited for a lock: the longest stall of the loop, in seconds."""

    longest_gap: float
    outcome: str


@dataclass(frozen=True)
class Cancellation:
    """A cancelled phase: how its task ended, and what it left."""

    outcome: str
    waited: bool  # False if the task ended while its SQL still ran
    tables: Tables = field(repr=False)
    messages: list[dict[str, Any]] = field(repr=False)
    pool: PoolState
    misuses: list[str]


@dataclass(frozen=True)
class Concurrency:
    """Many calls at once: what they raised, and how many of them were in the database at the same time."""

    errors: list[str]
    peak: int
    longest_gap: float
    pool: PoolState
    misuses: list[str]


@dataclass(frozen=True)
class WaitFor:
    """wait_for() around a call whose SQL waits: whether its work was done when wait_for() returned."""

    outcome: str
    seconds: float
    committed_on_return: bool
    pool: PoolState


Seen = TypeVar("Seen", LockGap, Concurrency)


def prove_loop_is_free(prove: Callable[[str], Seen], server: str) -> Seen:
    """Prove it on a database of its own; again, at most twice, if the loop stood still: the machine may have been busy.

    A loop that waits for a lock stands still each time.
    """
    for _ in range(3):
        with create_database(server) as database:
            seen = prove(database)
        if seen.longest_gap < LOOP_IS_FREE:
            break
    return seen


def prove_whole_audit(folder: Path, database: str) -> AuditRun:
    """Run a whole audit without any fault."""
    return run_audit(folder, database)


def prove_lock_gap(folder: Path, database: str, phase: str = "status", seconds: float = 1.0) -> LockGap:
    """Run a phase while another session holds its row or table for some time."""
    return asyncio.run(_prove_lock_gap(folder, database, phase, seconds))


async def _prove_lock_gap(folder: Path, database: str, phase: str, seconds: float) -> LockGap:
    async with open_processor(folder, database) as processor:
        done = await run_phases_before(processor, phase)
        async with watch_loop() as gaps:
            with hold_lock(database, LOCKS[phase], seconds):
                result = await run_phase(processor, phase, done)
        return LockGap(max(gaps), repr(result))


def prove_sql_error(folder: Path, database: str, phase: str) -> AuditRun:
    """Run a whole audit whose SQL fails in `phase`."""
    return run_audit(folder, database, lambda _: install_sql_fault(database, phase))


def prove_llm_error(folder: Path, database: str, phase: str) -> AuditRun:
    """Run a whole audit whose language model fails in `phase`."""
    service, method, time_to_fail = LLM_FAULTS[phase]

    def spoil(processor: Any) -> None:
        error: type[Exception] = sys.modules[type(processor).__module__].LLMError

        def fail() -> None:
            raise error(f"no answer in {phase}")

        call_at(find_service(processor, service), method, time_to_fail, fail)

    return run_audit(folder, database, spoil)


def prove_cancelled_at_await(folder: Path, database: str, point: str) -> Cancellation:
    """Cancel a phase at one of its CANCEL_POINTS."""
    phase, service, method, count = CANCEL_POINTS[point]

    def arm(processor: Any, task: asyncio.Task[Any]) -> None:
        call_at(find_service(processor, service), method, count, lambda: cancel(task))

    return asyncio.run(_prove_cancelled(folder, database, phase, arm))


def cancel(task: asyncio.Task[Any]) -> None:
    """Ask a task to end."""
    task.cancel()


def prove_cancelled_in_sql(folder: Path, database: str, phase: str) -> Cancellation:
    """Cancel a phase while its first SQL waits for a lock; the lock is let go a moment later."""
    lockers: list[threading.Thread] = []

    def arm(processor: Any, task: asyncio.Task[Any]) -> None:
        locker = psycopg2.connect(database)
        with locker.cursor() as cursor:
            cursor.execute(LOCKS[phase])
        loop = asyncio.get_running_loop()
        thread = threading.Thread(target=cancel_waiting, args=(database, locker, loop, task))
        thread.start()
        lockers.append(thread)

    return asyncio.run(_prove_cancelled(folder, database, phase, arm, lockers))


async def _prove_cancelled(
    folder: Path,
    database: str,
    phase: str,
    arm: Callable[[Any, asyncio.Task[Any]], None],
    lockers: list[threading.Thread] | None = None,
) -> Cancellation:
    async with open_processor(folder, database) as processor:
        done = await run_phases_before(processor, phase)
        with watch_connections(processor.db_pool) as misuses:
            task = asyncio.create_task(run_phase(processor, phase, done))
            arm(processor, task)
            await asyncio.wait([task])
            waited = execute(database, COUNT_WAITING)[0]["count"] == 0
            for locker in lockers or []:
                await asyncio.to_thread(locker.join)
            # Work that outlived its task, if there is any, shows in the rows.
            await asyncio.sleep(0.05)
        return Cancellation(
            outcome="cancelled" if task.cancelled() else "done",
            waited=waited,
            tables=snapshot_tables(database),
            messages=list(processor.ws_manager.sent),
            pool=inspect_pool(processor.db_pool),
            misuses=misuses,
        )


def prove_concurrency(
    folder: Path, database: str, calls: int = 40, held: int = 0, holder: Holder = "manager"
) -> Concurrency:
    """Make many calls of await-free blocks at once, while coroutines hold some connections of the pool."""
    return asyncio.run(_prove_concurrency(folder, database, calls, held, holder))


async def _prove_concurrency(folder: Path, database: str, calls: int, held: int, holder: Holder) -> Concurrency:
    hold = {"manager": hold_connections, "audits": hold_audits}[holder]
    async with open_processor(folder, database) as processor:
        audits = [row["id"] for row in execute(database, MANY_AUDITS)]
        execute(database, SLOW_UPDATES)
        with watch_connections(processor.db_pool) as misuses, watch_peak(database) as peak:
            async with watch_loop() as gaps, hold(processor, audits[calls : calls + held]) as late_errors:
                work = [call_block(processor, number, audits[number]) for number in range(calls)]
                results = await asyncio.gather(*work, return_exceptions=True)
        errors = [*(repr(result) for result in results if isinstance(result, BaseException)), *late_errors]
        return Concurrency(errors, max(peak), max(gaps), inspect_pool(processor.db_pool), misuses)


def call_block(processor: Any, number: int, audit: str) -> Awaitable[Any]:
    """Call one of two await-free blocks: a slow one that writes, a quick one that reads."""
    if number % 2:
        checked: Awaitable[Any] = processor._is_audit_cancelled(audit)
        return checked
    updated: Awaitable[Any] = processor._update_audit_status(audit, "processing")
    return updated


@asynccontextmanager
async def hold_connections(processor: Any, audits: list[str]) -> Any:
    """Hold a connection per audit through the processor's own context manager."""
    async with AsyncExitStack() as stack:
        for _ in audits:
            await stack.enter_async_context(processor.get_db_connection())
        yield []


@asynccontextmanager
async def hold_audits(processor: Any, audits: list[str]) -> Any:
    """Hold a connection per audit by audits that wait for a language model inside their block."""
    context = await processor._get_company_context(1)
    ready, answer = asyncio.Semaphore(0), asyncio.Event()
    original = processor.query_generator.generate_queries

    async def wait_for_answer(*args: Any, **kwargs: Any) -> Any:
        ready.release()
        await answer.wait()
        return await original(*args, **kwargs)

    processor.query_generator.generate_queries = wait_for_answer
    tasks = [asyncio.create_task(processor._generate_queries(audit, context, 2)) for audit in audits]
    for _ in tasks:
        await ready.acquire()
    errors: list[str] = []
    yield errors
    answer.set()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    errors.extend(repr(result) for result in results if isinstance(result, BaseException))


@contextmanager
def watch_peak(database: str) -> Iterator[list[int]]:
    """Give the list of how many sessions were at work in the slow trigger, sampled all the time."""
    samples = [0]
    stop = threading.Event()
    sampler = threading.Thread(target=partial(sample_sleeping, database, samples, stop))
    sampler.start()
    try:
        yield samples
    finally:
        stop.set()
        sampler.join()


def sample_sleeping(database: str, samples: list[int], stop: threading.Event) -> None:
    """Count sessions in the slow trigger until told to stop."""
    connection = psycopg2.connect(database)
    connection.autocommit = True
    with connection.cursor() as cursor:
        while not stop.wait(0.01):
            cursor.execute(COUNT_SLEEPING)
            samples.append(cursor.fetchone()[0])
    connection.close()


def prove_wait_for(folder: Path, database: str, timeout: float = 0.2, seconds: float = 0.6) -> WaitFor:
    """Let wait_for() run out while the call's SQL waits for a row."""
    return asyncio.run(_prove_wait_for(folder, database, timeout, seconds))


async def _prove_wait_for(folder: Path, database: str, timeout: float, seconds: float) -> WaitFor:
    async with open_processor(folder, database) as processor:
        with hold_lock(database, LOCKS["status"], seconds):
            begun = time.perf_counter()
            try:
                outcome = repr(await asyncio.wait_for(processor._update_audit_status(ANKER, "processing"), timeout))
            except TimeoutError:
                outcome = "TimeoutError"
            elapsed = time.perf_counter() - begun
            committed = read_status(database) == "processing"
        return WaitFor(outcome, elapsed, committed, inspect_pool(processor.db_pool))


def read_status(database: str) -> str:
    """The committed status of the seeded audit."""
    return str(execute(database, f"SELECT status FROM ai_visibility_audits WHERE id = '{ANKER}'")[0]["status"])
