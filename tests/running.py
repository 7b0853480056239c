"""Runs a text of a program of fixtures/repair on a real database, and watches what it does."""

import asyncio
import importlib
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from psycopg2.pool import AbstractConnectionPool

from tests.postgres import create_database
from tests.worker import Tables, execute, snapshot_tables, watch_loop

DRIVERS = ("psycopg", "sqlite3")
CANCELLING = (
    "cancel",
    "interrupt",
)  # calls on a connection that another thread is using, or about to, as they are meant
Files = Mapping[str, bytes]


@dataclass(frozen=True)
class Behaviour:
    """What a program did: its result or exception, the committed rows, the connections it did not give back."""

    outcome: str
    tables: Tables
    lost: int


@dataclass(frozen=True)
class Calls:
    """Methods of connections and cursors: those called on the loop, and those while another thread's call lasted."""

    on_loop: list[str] = field(default_factory=list)
    misuses: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Run:
    behaviour: Behaviour
    longest_gap: float
    calls: Calls


def put(files: Files, folder: Path) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text)


def run(files: Files, server: str) -> Run:
    """Runs a program from the beginning, on a database of its own."""
    with TemporaryDirectory() as folder, load(files, Path(folder)) as module, create_database(server) as database:
        execute(database, module.SETUP or "SELECT")
        with watch_pools() as pools, watch_drivers() as calls:
            outcome, gap = asyncio.run(run_scenario(module, database))
            lost = sum(len(pool._used) for pool in pools)
        return Run(Behaviour(outcome, snapshot_tables(database), lost), gap, calls)


@contextmanager
def load(files: Files, folder: Path) -> Iterator[Any]:
    """The program's module `app`, imported from a folder of its own."""
    put(files, folder)
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    try:
        yield importlib.import_module("app")
    finally:
        sys.path.remove(str(folder))
        forget({Path(path).with_suffix("").parts[0] for path in files})


def forget(packages: set[str]) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] in packages]:
        del sys.modules[name]


async def run_scenario(module: Any, database: str) -> tuple[str, float]:
    async with watch_loop() as gaps:
        try:
            outcome = repr(await module.scenario(database))
        except Exception as error:
            outcome = f"{type(error).__name__}: {error}"
    return outcome, max(gaps)


@contextmanager
def watch_drivers() -> Iterator[Calls]:
    """The calls of this thread, and of those that are started meanwhile."""
    loop, calls = threading.get_ident(), Calls()
    users: dict[int, int] = {}  # of a connection: the thread that works on it

    def watch(frame: Any, event: str, called: Any) -> None:
        if not event.startswith("c_") or not type(called.__self__).__module__.startswith(DRIVERS):
            return
        me, key = threading.get_ident(), id(getattr(called.__self__, "connection", called.__self__))
        is_cancelling = called.__name__ in CANCELLING  # who does so works on nothing
        if event != "c_call":
            if not is_cancelling:
                users.pop(key, None)
            return
        if (users.get if is_cancelling else users.setdefault)(key, me) != me:
            calls.misuses.append(called.__name__)
        if me == loop:
            calls.on_loop.append(called.__name__)

    threading.setprofile(watch)
    sys.setprofile(watch)
    try:
        yield calls
    finally:
        sys.setprofile(None)
        threading.setprofile(None)  # type: ignore[arg-type]


@contextmanager
def watch_pools() -> Iterator[list[Any]]:
    """The pools that are made meanwhile; closed at the end, if they are not yet."""
    pools: list[Any] = []
    original = AbstractConnectionPool.__init__

    def init_watched(pool: Any, *args: Any, **kwargs: Any) -> None:
        pools.append(pool)
        original(pool, *args, **kwargs)

    with patch.object(AbstractConnectionPool, "__init__", init_watched):
        yield pools
    for pool in pools:
        if not pool.closed:
            pool.closeall()
