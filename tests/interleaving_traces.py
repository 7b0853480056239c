"""What a coroutine does that others could see: statements of each connection, log lines, calls on the loop."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import psycopg2
from psycopg2.extensions import connection, cursor
from psycopg2.pool import AbstractConnectionPool

MOST = 300  # events of one call: more are of a loop that has no end


class EndlessError(BaseException):
    """A program would run for ever; it is no `Exception`, so that the program does not go on with it."""


@dataclass(slots=True)
class Trace:
    """Events in their order, and those of taking and giving back connections, which may be earlier by rule."""

    events: list[str] = field(default_factory=list)
    pooled: list[str] = field(default_factory=list)
    on_loop: list[str] = field(default_factory=list)
    misuses: list[str] = field(default_factory=list)
    taken: int = 0


LOOP = threading.get_ident()
TRACE: ContextVar[Trace | None] = ContextVar("trace", default=None)


@contextmanager
def using(conn: Any, what: str) -> Iterator[Trace | None]:
    """A call that uses a connection: on which thread, and whether another thread does at the same time."""
    trace, me = TRACE.get(), threading.get_ident()
    if trace is None:
        yield None
        return
    if conn.user not in (None, me):
        trace.misuses.append(what)
    outer, conn.user = conn.user, me
    if me == LOOP:
        trace.on_loop.append(what)
    try:
        yield trace
    finally:
        conn.user = outer


class Traced(connection):
    """A connection that notes what is asked of it."""

    number = 0
    user: int | None = None

    def cursor(self, *args: Any, **kwargs: Any) -> Any:
        with using(self, "cursor"):
            kwargs.setdefault("cursor_factory", TracedCursor)
            return super().cursor(*args, **kwargs)

    def commit(self) -> None:
        self.note("commit", super().commit)

    def rollback(self) -> None:
        self.note("rollback", super().rollback)

    def close(self) -> None:
        with using(self, "close") as trace:
            if trace:
                trace.pooled.append(f"c{self.number} close")
            super().close()

    def note(self, what: str, call: Callable[[], None]) -> None:
        with using(self, what) as trace:
            if trace:
                trace.events.append(f"c{self.number} {what}")
                trace.pooled.append(f"c{self.number} {what}")
            call()


class TracedCursor(cursor):
    """A cursor that notes its statements."""

    def execute(self, sql: Any, values: Any = None) -> None:
        self.note(sql, values, super().execute)

    def executemany(self, sql: Any, values: Any) -> None:
        values = list(values)
        self.note(sql, values, super().executemany)

    def note(self, sql: Any, values: Any, call: Callable[[Any, Any], None]) -> None:
        conn: Any = self.connection
        with using(conn, "execute") as trace:
            if trace:
                if len(trace.events) > MOST:
                    raise EndlessError
                trace.events.append(f"c{conn.number} {sql} {values}")
                trace.pooled.append(f"c{conn.number} {sql} {values}")
            call(sql, values)

    def fetchone(self) -> Any:
        with using(self.connection, "fetchone"):
            return super().fetchone()

    def fetchall(self) -> Any:
        with using(self.connection, "fetchall"):
            return super().fetchall()

    def __next__(self) -> Any:
        with using(self.connection, "next"):
            return super().__next__()


class Records(logging.Handler):
    """Log lines are events of the task that wrote them."""

    def emit(self, record: logging.LogRecord) -> None:
        trace = TRACE.get()
        if trace is not None:
            kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
            kind = kind.replace("UnboundLocalError", "NameError")
            trace.events.append(f"log {record.getMessage()} {kind}")


def number(conn: Any) -> None:
    """Its number in the task that took it."""
    trace = TRACE.get()
    if trace is not None:
        trace.taken += 1
        conn.number = trace.taken
        trace.pooled.append(f"c{conn.number} taken")
        if threading.get_ident() == LOOP:
            trace.on_loop.append("getconn")


@contextmanager
def traced() -> Iterator[None]:
    """All connections that are made meanwhile are traced, and what is logged."""
    connect, getconn, putconn = psycopg2.connect, AbstractConnectionPool._getconn, AbstractConnectionPool._putconn

    def connect_traced(*args: Any, **kwargs: Any) -> Any:
        conn = connect(*args, connection_factory=Traced, **kwargs)
        number(conn)
        return conn

    def getconn_traced(pool: Any, key: Any = None) -> Any:
        token = TRACE.set(None)  # what it makes for itself is no one's
        try:
            conn = getconn(pool, key)
        finally:
            TRACE.reset(token)
        number(conn)
        return conn

    def putconn_traced(pool: Any, conn: Any = None, key: Any = None, close: bool = False) -> None:
        trace = TRACE.get()
        with using(conn, "putconn"):
            if trace:
                trace.pooled.append(f"c{conn.number} given back")
            token = TRACE.set(None)
            try:
                putconn(pool, conn, key, close)
            finally:
                TRACE.reset(token)

    logger, handler = logging.getLogger("interleaving"), Records()
    logger.handlers, logger.propagate = [handler], False
    logger.setLevel(logging.INFO)
    with (
        patch.object(psycopg2, "connect", connect_traced),
        patch.object(AbstractConnectionPool, "_getconn", getconn_traced),
        patch.object(AbstractConnectionPool, "_putconn", putconn_traced),
    ):
        yield
