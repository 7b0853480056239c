"""The runtime that a repair adds to a module, executed for tests, and a pool without a database."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from psycopg2.pool import PoolError

from asyncfix.repair.emit import Runtime, runtime_imports, runtime_text

PREFIX = "runtime-test"
NAMES = ("_run_blocking", "_leave_blocking", "_HeldConnection", "_DB_TURNS", "_Owner", "_owned", "_released")


def load_runtime(error: str = "PoolError", limit: int = 4, *, serial: bool = False, cancels: bool = False) -> Any:
    """What the module would have; `error` is "" for a module without a pool."""
    runtime = Runtime(PREFIX, limit, error, holds=True, leaves=True, serial=serial, cancels=cancels)
    imports = "".join(
        f"from {module} import {name}\n" if name else f"import {module}\n" for module, name in runtime_imports(runtime)
    )
    names: dict[str, Any] = {"PoolError": PoolError, "__name__": "emitted"}
    exec(compile(f"{imports}\n{runtime_text(runtime)}", "emitted.py", "exec", dont_inherit=True), names)
    return SimpleNamespace(**{name: names.get(name) for name in NAMES})


def held_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name.startswith(f"{PREFIX}-held")]


class Pool:
    """Hands out numbers as psycopg2's pool does connections: one more than it has is an error."""

    def __init__(self, maxconn: int) -> None:
        self.free = list(range(maxconn))
        self.lock = threading.Lock()
        self.log: list[str] = []

    def getconn(self) -> int:
        with self.lock:
            if not self.free:
                raise PoolError("connection pool exhausted")
            return self.free.pop()

    def putconn(self, conn: int) -> None:
        with self.lock:
            assert conn not in self.free
            self.free.append(conn)

    @contextmanager
    def connection(self, turns: Any = None, *, swallow: bool = False) -> Iterator[int]:
        """As the twin of a context manager: its acquisition waits for its turn."""
        conn = turns.borrow(self.getconn) if turns else self.getconn()
        try:
            yield conn
            self.log.append("commit")
        except BaseException as error:
            self.log.append(f"rollback {type(error).__name__}")
            if not swallow:
                raise
        finally:
            self.putconn(conn)
