"""Faults for the audit worker: locks that others hold, SQL and language models that fail, points to cancel at."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
from worker import execute

# What makes the first SQL of a phase wait: a row lock where it updates, a table lock where it reads or inserts.
LOCKS = {
    "cancelled": "LOCK TABLE ai_visibility_audits",
    "status": "SELECT 1 FROM ai_visibility_audits FOR UPDATE",
    "context": "LOCK TABLE companies",
    "queries": "LOCK TABLE company_queries",
    "execute": "LOCK TABLE audit_responses",
    "analyze": "LOCK TABLE audit_queries",
    "scores": "LOCK TABLE ai_visibility_audits",
    "insights": "LOCK TABLE audit_insights",
    "migrate": "LOCK TABLE final_responses",
    "finalize": "LOCK TABLE dashboard_audits",
}

# Where a phase's SQL fails: in the middle of its work where it has one.
SQL_FAULTS = {
    "cancelled": "ALTER TABLE ai_visibility_audits RENAME COLUMN status TO gone",
    "status": ("ai_visibility_audits", "UPDATE", "NEW.status = 'processing'"),
    "context": "ALTER TABLE competitors RENAME COLUMN competitor_name TO gone",
    "queries": ("audit_queries", "INSERT", "(SELECT count(*) FROM audit_queries) = 2"),
    "execute": ("audit_responses", "INSERT", "(SELECT count(*) FROM audit_responses) = 14"),
    "analyze": ("audit_responses", "UPDATE", "(SELECT count(sentiment) FROM audit_responses) = 2"),
    "scores": ("audit_scores", "INSERT", "(SELECT count(*) FROM audit_scores) = 2"),
    "insights": ("audit_insights", "INSERT", "(SELECT count(*) FROM audit_insights) = 1"),
    "migrate": ("audit_events", "INSERT", "NEW.kind = 'migrated'"),
    "finalize": ("audit_events", "INSERT", "NEW.kind = 'completed'"),
}

# The call of a language model in a phase, and at which time it fails.
LLM_FAULTS = {
    "queries": ("query_generator", "generate_queries", 1),
    "execute": ("llm_clients", "complete", 3),
    "analyze": ("analyzer", "analyze_response", 2),
    "insights": ("insight_generator", "generate_insights", 1),
}

# Awaits of a phase at which it can be cancelled: the service's attribute, its method, the time.
CANCEL_POINTS = {
    "queries-llm": ("queries", "query_generator", "generate_queries", 1),
    "queries-message": ("queries", "ws_manager", "broadcast", 2),
    "execute-llm": ("execute", "llm_clients", "complete", 5),
    "execute-message": ("execute", "ws_manager", "broadcast", 1),
    "analyze-llm": ("analyze", "analyzer", "analyze_response", 2),
    "scores-message": ("scores", "ws_manager", "broadcast", 1),
    "insights-llm": ("insights", "insight_generator", "generate_insights", 1),
    "insights-message": ("insights", "ws_manager", "broadcast", 1),
    "finalize-message": ("finalize", "ws_manager", "broadcast", 1),
    "finalize-last-message": ("finalize", "ws_manager", "broadcast", 2),
}

COUNT_WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


@contextmanager
def hold_lock(database: str, statement: str, seconds: float) -> Iterator[None]:
    """Hold a lock in a session of another thread, for that many seconds from now."""
    connection = psycopg2.connect(database)
    with connection.cursor() as cursor:
        cursor.execute(statement)
    timer = threading.Timer(seconds, connection.close)
    timer.start()
    try:
        yield
    finally:
        timer.join()


def install_sql_fault(database: str, phase: str) -> None:
    """Make the database raise in this phase."""
    fault = SQL_FAULTS[phase]
    if isinstance(fault, str):
        execute(database, fault)
        return
    table, event, condition = fault
    execute(
        database,
        f"""
        CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN IF {condition} THEN RAISE EXCEPTION 'fault in {phase}'; END IF; RETURN NEW; END $$;
        CREATE TRIGGER fault BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION fail();
        """,
    )


def find_service(processor: Any, name: str) -> Any:
    """The service with this attribute's name; one of them, where there are several."""
    service = getattr(processor, name)
    return service[1] if isinstance(service, list) else service


def call_at(service: Any, method: str, count: int, action: Callable[[], None]) -> None:
    """Do `action` at the beginning of the count-th call of a service's method."""
    original = getattr(service, method)
    calls = 0

    async def counted(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == count:
            action()
        return await original(*args, **kwargs)

    setattr(service, method, counted)


def cancel_waiting(database: str, locker: Any, loop: asyncio.AbstractEventLoop, task: asyncio.Task[Any]) -> None:
    """Wait until a session waits for the lock, cancel the task, then let the lock go."""
    while execute(database, COUNT_WAITING)[0]["count"] == 0:
        time.sleep(0.005)
    loop.call_soon_threadsafe(task.cancel)
    time.sleep(0.1)
    locker.close()
