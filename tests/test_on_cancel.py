"""`apply --on-cancel cancel-query`: what becomes of the queries of a cancelled caller, on a real database."""

import asyncio
import random
import sqlite3
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from psycopg2.errors import QueryCanceled
from psycopg2.pool import ThreadedConnectionPool

from tests.emitted import load_runtime
from tests.test_options import apply, put
from tests.worker import execute, watch_loop

SETUP = """
CREATE TABLE accounts (id int PRIMARY KEY, balance int NOT NULL);
INSERT INTO accounts VALUES (1, 1000), (2, 0);
CREATE TABLE seen (number int PRIMARY KEY);
"""
POOL = """
import asyncio
from contextlib import asynccontextmanager

from psycopg2.pool import ThreadedConnectionPool

pool = ThreadedConnectionPool({size}, {size}, {dsn!r})


@asynccontextmanager
async def connection():
    conn = pool.getconn()
    try:
        yield conn
        conn.commit()
    except BaseException:
        conn.rollback()
        raise
    finally:
        pool.putconn(conn)


async def transfer(seconds):
    async with connection() as conn:
        cursor = conn.cursor()
        cursor.execute("UPDATE accounts SET balance = balance - 100 WHERE id = 1")
        cursor.execute("SELECT pg_sleep(%s)", (seconds,))
        cursor.execute("UPDATE accounts SET balance = balance + 100 WHERE id = 2")


async def transfer_held(seconds):
    async with connection() as conn:
        cursor = conn.cursor()
        cursor.execute("UPDATE accounts SET balance = balance - 100 WHERE id = 1")
        await asyncio.sleep(0.05)
        cursor.execute("SELECT pg_sleep(%s)", (seconds,))
        await asyncio.sleep(0.05)
        cursor.execute("UPDATE accounts SET balance = balance + 100 WHERE id = 2")


async def add(number, seconds):
    async with connection() as conn:
        cursor = conn.cursor()
        cursor.execute("INSERT INTO seen SELECT %s FROM pg_sleep(%s)", (number, seconds))
        cursor.execute("SELECT %s", (number,))
        return cursor.fetchone()[0]


async def tidy(number, seconds):
    try:
        await asyncio.sleep(0)
    finally:
        async with connection() as conn:
            conn.cursor().execute("INSERT INTO seen SELECT %s FROM pg_sleep(%s)", (number, seconds))
"""
QUERY = 2.0  # seconds that a query takes whose caller is cancelled after 0.2
ENDS = 1.2  # seconds after which that one is free again, and QUERY less some; 0.25 where nothing else runs
FREE = 1.0  # seconds that the loop never stands still, on a busy machine
Load = Callable[..., Any]


@pytest.fixture
def load(tmp_path: Path, database: str) -> Iterator[Load]:
    """Gives a program after its repair, executed."""
    execute(database, SETUP)
    pools: list[ThreadedConnectionPool] = []

    def make(*flags: str, size: int = 4, text: str = POOL) -> Any:
        put(tmp_path, app=text.format(size=size, dsn=database))
        done = apply(tmp_path, *flags, "app.py")
        assert done.exit_code == 0, done.output
        module: Any = ModuleType("app")
        exec(compile((tmp_path / "app.py").read_text(), "app.py", "exec", dont_inherit=True), module.__dict__)
        pools.append(module.pool)
        return module

    yield make
    for pool in pools:
        assert not pool._used
        pool.closeall()


CANCEL = ("--on-cancel", "cancel-query")


def run(main: Coroutine[Any, Any, Any]) -> tuple[Any, float]:
    """What it gives, and the longest time in which the loop stood still."""

    async def watched() -> tuple[Any, float]:
        async with asyncio.timeout(30), watch_loop() as gaps:
            result = await main
        return result, max(gaps)

    return asyncio.run(watched())


async def cancelled_after(delays: list[float], task: Coroutine[Any, Any, Any]) -> float:
    """How long a task took that is cancelled after these delays."""
    begun = time.monotonic()
    running = asyncio.create_task(task)
    for delay in delays:
        await asyncio.sleep(delay)
        running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    return time.monotonic() - begun


def balances(database: str) -> list[int]:
    return [row["balance"] for row in execute(database, "SELECT balance FROM accounts ORDER BY id")]


def seen(database: str) -> set[int]:
    return {row["number"] for row in execute(database, "SELECT number FROM seen")}


@pytest.mark.parametrize("transfer", ["transfer", "transfer_held"])
@pytest.mark.parametrize(("flags", "left", "is_soon"), [((), (900, 100), False), (CANCEL, (1000, 0), True)])
def test_a_timeout(
    flags: tuple[str, ...], left: tuple[int, int], is_soon: bool, transfer: str, load: Load, database: str
) -> None:
    module = load(*flags)

    async def main() -> float:
        begun = time.monotonic()
        with suppress(TimeoutError):
            await asyncio.wait_for(getattr(module, transfer)(QUERY), 0.2)
        return time.monotonic() - begun

    took, gap = run(main())
    assert (took < ENDS, gap < FREE) == (is_soon, True)
    expected = [1000, 0] if transfer == "transfer_held" else [*left]  # it is cancelled at an await, at the latest
    assert balances(database) == expected


@pytest.mark.parametrize("delays", [[0.2, 0.0], [0.2, 0.001], [0.2, 0.01, 0.01, 0.01]])
@pytest.mark.parametrize("transfer", ["transfer", "transfer_held"])
def test_cancelled_more_than_once(delays: list[float], transfer: str, load: Load, database: str) -> None:
    module = load(*CANCEL, size=1)

    async def main() -> float:
        took = await cancelled_after(delays, getattr(module, transfer)(QUERY))
        assert await module.add(1, 0) == 1
        return took

    assert run(main())[0] < ENDS
    assert (balances(database), seen(database)) == ([1000, 0], {1})


def test_what_has_not_begun_never_runs(load: Load, database: str) -> None:
    module = load(*CANCEL, size=1)

    async def main() -> None:
        first = asyncio.create_task(module.add(1, QUERY))
        await asyncio.sleep(0.05)
        assert await cancelled_after([0.05], module.add(2, 0)) < ENDS
        assert await first == 1

    run(main())
    assert seen(database) == {1}


def test_what_cleans_up_runs_to_its_end(load: Load, database: str) -> None:
    module = load(*CANCEL, size=1)

    async def main() -> None:
        first = asyncio.create_task(module.add(1, 0.2))
        await asyncio.sleep(0.05)
        await cancelled_after([0.05], module.tidy(2, 0))  # has not begun
        await cancelled_after([0.05], module.tidy(3, 0.3))  # runs
        assert await first == 1

    run(main())
    assert seen(database) == {1, 2, 3}


def test_a_task_group_that_fails(load: Load, database: str) -> None:
    module = load(*CANCEL)

    async def fail() -> None:
        await asyncio.sleep(0.2)
        raise LookupError

    async def together(*tasks: Coroutine[Any, Any, Any]) -> None:
        async with asyncio.TaskGroup() as group:
            for each in tasks:
                group.create_task(each)

    async def main() -> float:
        begun = time.monotonic()
        with pytest.raises(ExceptionGroup):
            await together(module.transfer(QUERY), module.transfer_held(QUERY), module.add(1, QUERY), fail())
        return time.monotonic() - begun

    took, gap = run(main())
    assert (took < ENDS, gap < FREE) == (True, True)
    assert (balances(database), seen(database)) == ([1000, 0], set())


@pytest.mark.parametrize(("seed", "size"), [(1, 1), (2, 2), (3, 3)])
def test_nobody_else_is_hit(seed: int, size: int, load: Load, database: str) -> None:
    """Many callers of few connections, some of them cancelled at any time: the others never learn of it."""
    module, chance, count = load(*CANCEL, size=size), random.Random(seed), 300
    killed = {number for number in range(count) if chance.random() < 0.4}

    async def call(number: int) -> Any:
        await asyncio.sleep(chance.random() * 1.5)
        return await module.add(number, chance.choice([0, 0, 0.002, 0.01]))

    async def main() -> list[Any]:
        tasks = [asyncio.create_task(call(number)) for number in range(count)]
        for number in chance.sample(sorted(killed), len(killed)):
            await asyncio.sleep(chance.random() * 0.02)
            tasks[number].cancel()
        return await asyncio.gather(*tasks, return_exceptions=True)

    results, _ = run(main())
    for number, result in enumerate(results):
        assert result == number or (number in killed and isinstance(result, asyncio.CancelledError)), (number, result)
    assert seen(database) >= set(range(count)) - killed
    assert seen(database) >= {result for result in results if isinstance(result, int)}


LATER = """
import time

from psycopg2.pool import ThreadedConnectionPool

pool = ThreadedConnectionPool({size}, {size}, {dsn!r})


def add_now(number, seconds):
    conn = pool.getconn()
    try:
        cursor = conn.cursor()
        cursor.execute("SELECT %s, pg_sleep(%s)", (number, seconds))
        result = cursor.fetchone()[0]
    finally:
        pool.putconn(conn)
    time.sleep(number)
    return result


async def add(number, seconds):
    return add_now(number, seconds)
"""


@pytest.mark.parametrize("is_released", [True, False])
def test_a_connection_that_is_given_back_has_no_owner(
    is_released: bool, load: Load, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The call goes on after that, and its caller is cancelled while somebody else has the connection."""
    module = load(*CANCEL, size=2, text=LATER)
    if not is_released:
        monkeypatch.setitem(module.__dict__, "_released", lambda connection: connection)
    other = module.pool.getconn()

    async def main() -> Any:
        first = asyncio.create_task(module.add(1, 0))
        await asyncio.sleep(0.2)
        second = asyncio.create_task(module.add(0, 0.5))
        await asyncio.sleep(0.2)
        first.cancel()
        return await asyncio.gather(second, return_exceptions=True)

    (result,), _ = run(main())
    module.pool.putconn(other)
    assert result == 0 if is_released else isinstance(result, QueryCanceled)


class Connection:
    """Counts how often its query was cancelled."""

    def __init__(self) -> None:
        self.cancelled = 0

    def cancel(self) -> None:
        self.cancelled += 1


def test_a_cancel_that_is_late_hits_nothing() -> None:
    """That of one call on a held connection is no other's."""
    runtime, connection = load_runtime(cancels=True), Connection()
    owner, early, late = runtime._Owner(), object(), object()
    owner.run(early, runtime._owned, connection)
    owner.cancel_queries(early)
    owner.run(late, owner.cancel_queries, early)
    assert connection.cancelled == 0
    owner.run(late, owner.cancel_queries, late)
    assert connection.cancelled == 1
    owner.run(late, runtime._released, connection)
    owner.run(late, owner.cancel_queries, late)
    assert connection.cancelled == 1


def test_a_cancel_that_is_on_its_way_is_waited_for() -> None:
    runtime, began, ends = load_runtime(cancels=True), threading.Event(), threading.Event()
    owner, call, done = runtime._Owner(), object(), []

    class Slow(Connection):
        def cancel(self) -> None:
            began.set()
            ends.wait()

    def work(connection: Slow) -> None:
        runtime._owned(connection)
        threading.Thread(target=owner.cancel_queries, args=(call,)).start()
        began.wait()
        threading.Timer(0.1, lambda: (done.append("cancelled"), ends.set())).start()

    owner.run(call, work, Slow())
    done.append("ended")
    assert done == ["cancelled", "ended"]


@pytest.mark.parametrize("error", [OSError, AttributeError])
def test_a_cancel_that_fails_is_of_no_interest(error: type[Exception]) -> None:
    runtime, owner, call = load_runtime(cancels=True), None, object()
    owner = runtime._Owner()

    class Closed(Connection):
        def cancel(self) -> None:
            raise error

    owner.run(call, lambda: (runtime._owned(Closed()), owner.cancel_queries(call)))


def test_nobody_owns_what_the_loop_takes() -> None:
    runtime, connection = load_runtime(cancels=True), Connection()
    assert runtime._released(runtime._owned(connection)) is connection


LITE = """
import sqlite3

pool = None
ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000000) SELECT count(*) FROM n"


async def count(path):
    conn = sqlite3.connect(path)
    try:
        conn.execute("INSERT INTO seen VALUES (1)")
        conn.execute(ENDLESS)
        conn.commit()
    finally:
        conn.close()
"""


def test_sqlite(tmp_path: Path) -> None:
    put(tmp_path, app=LITE)
    assert apply(tmp_path, *CANCEL, "app.py").exit_code == 0
    text, path = (tmp_path / "app.py").read_text(), str(tmp_path / "data.db")
    assert '    conn = _owned(sqlite3.connect(path), "interrupt")\n' in text
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE seen (number)")
    module: Any = ModuleType("app")
    exec(compile(text, "app.py", "exec", dont_inherit=True), module.__dict__)

    async def main() -> float:
        return await cancelled_after([0.2], module.count(path))

    took, gap = run(main())
    assert (took < ENDS, gap < FREE) == (True, True)
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT count(*) FROM seen").fetchone() == (0,)
