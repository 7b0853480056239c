"""The threads that repaired code runs in: nothing is left behind, whatever is cancelled and whoever raises."""

import asyncio
import contextvars
import sys
import threading
import time
from collections.abc import Callable, Coroutine
from contextlib import ExitStack, suppress
from functools import partial
from typing import Any

import pytest
from psycopg2.pool import PoolError, ThreadedConnectionPool

from tests.emitted import Pool, held_threads
from tests.emitted import load_runtime as load

KINDS = [pytest.param("PoolError", id="pool"), pytest.param("", id="no pool")]
TIMEOUT = 10.0
load_runtime = load
VARIABLE = contextvars.ContextVar("VARIABLE", default="unset")


@pytest.fixture(params=[False, True], ids=["wait", "cancel-query"], autouse=True)
def cancels(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """All of this holds for both."""
    monkeypatch.setattr(sys.modules[__name__], "load_runtime", partial(load, cancels=request.param))
    return bool(request.param)


def run(main: Coroutine[Any, Any, Any]) -> Any:
    """A hang is a failure."""

    async def limited() -> Any:
        async with asyncio.timeout(TIMEOUT):
            return await main

    return asyncio.run(limited())


def stop() -> None:
    raise StopIteration(7)


def fail() -> None:
    raise LookupError("gone")


CALLS: list[tuple[str, Callable[..., Any], tuple[object, ...], str]] = [
    ("a result", divmod, (7, 3), "(2, 1)"),
    ("nothing", print, (), "None"),
    ("an exception", fail, (), "LookupError('gone')"),
    ("StopIteration", stop, (), "RuntimeError('coroutine raised StopIteration')"),
    ("an exception that is none of ours", int, ("x",), "ValueError(\"invalid literal for int() with base 10: 'x'\")"),
    (
        "a CancelledError of its own",
        lambda: (_ for _ in ()).throw(asyncio.CancelledError("own")),
        (),
        "CancelledError('own')",
    ),
    ("a context variable", VARIABLE.get, (), "'set'"),
    ("a context variable that it sets", lambda: VARIABLE.set("inside") and VARIABLE.get(), (), "'inside'"),
    ("the thread", lambda: threading.current_thread().name.startswith("runtime-test"), (), "True"),
]


@pytest.mark.parametrize("error", KINDS)
@pytest.mark.parametrize(
    ("function", "arguments", "expected"), [row[1:] for row in CALLS], ids=[row[0] for row in CALLS]
)
def test_a_call_ends_as_it_would_have(
    function: Callable[..., Any], arguments: tuple[object, ...], expected: str, error: str
) -> None:
    async def main() -> str:
        VARIABLE.set("set")
        try:
            return repr(await load_runtime(error)._run_blocking(function, *arguments))
        except BaseException as raised:
            return repr(raised)
        finally:
            assert VARIABLE.get() == "set"

    assert run(main()) == expected


CANCELLATIONS = [("once", [0.02]), ("twice", [0.02, 0.02]), ("before it begins", [0.0]), ("often", [0.005] * 10)]


@pytest.mark.parametrize("error", KINDS)
@pytest.mark.parametrize("ending", ["result", "exception"])
@pytest.mark.parametrize("delays", [row[1] for row in CANCELLATIONS], ids=[row[0] for row in CANCELLATIONS])
def test_a_cancelled_caller_waits_for_its_call(delays: list[float], ending: str, error: str, cancels: bool) -> None:
    done: list[str] = []

    def work() -> None:
        time.sleep(0.1)
        done.append("done")
        if ending == "exception":
            raise LookupError("late")

    async def main() -> None:
        task = asyncio.create_task(load_runtime(error)._run_blocking(work))
        await asyncio.sleep(0)
        for delay in delays:
            await asyncio.sleep(delay)
            task.cancel()
        with pytest.raises(asyncio.CancelledError) as raised:
            await task
        if cancels and not done and delays == [0.0]:
            return  # it had not begun
        assert done == ["done"]
        assert repr(raised.value.__cause__) == ("LookupError('late')" if ending == "exception" else "None")

    run(main())


def test_a_call_that_is_cancelled_in_the_queue_is_made_or_left_out(cancels: bool) -> None:
    runtime, done = load_runtime(serial=True), []

    async def main() -> None:
        first = asyncio.create_task(runtime._run_blocking(time.sleep, 0.05))
        second = asyncio.create_task(runtime._run_blocking(done.append, 1))
        await asyncio.sleep(0.01)
        second.cancel()
        await asyncio.wait([first, second])
        assert (second.cancelled(), done) == (True, [] if cancels else [1])

    run(main())


def test_wait_for_returns_after_the_call() -> None:
    ended: list[float] = []

    async def main() -> None:
        call = load_runtime()._run_blocking(lambda: (time.sleep(0.1), ended.append(1)))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(call, 0.02)
        assert ended == [1]

    run(main())


def test_one_thread_takes_calls_in_their_order() -> None:
    runtime, seen = load_runtime(serial=True), []

    async def main() -> None:
        await asyncio.gather(*(runtime._run_blocking(seen.append, number) for number in range(200)))

    run(main())
    assert seen == list(range(200))


# Connections of the pool, of which held outside, callers, and whether they all are served.
EXHAUSTION = [
    (4, 0, 200, True),
    (4, 3, 200, True),
    (1, 0, 100, True),
    (4, 4, 40, False),
    (1, 1, 40, False),
    (2, 1, 1, True),
]


@pytest.mark.parametrize(("size", "held", "callers", "served"), EXHAUSTION)
def test_callers_wait_while_one_of_them_has_a_connection(size: int, held: int, callers: int, served: bool) -> None:
    runtime, pool = load_runtime(limit=8), Pool(size)

    def work(number: int) -> int:
        with pool.connection(runtime._DB_TURNS):
            time.sleep(number % 3 / 2000)
            if number % 7 == 0:
                raise LookupError
            return number

    async def main() -> list[Any]:
        calls = (runtime._run_blocking(work, number) for number in range(callers))
        return await asyncio.gather(*calls, return_exceptions=True)

    with ExitStack() as stack:
        for _ in range(held):
            stack.enter_context(pool.connection())
        results = run(main())
    assert len(pool.free) == size
    assert {type(result) is PoolError for result in results} == {not served}


def test_a_waiting_caller_is_served_when_a_cancelled_one_ends() -> None:
    runtime, pool = load_runtime(), Pool(1)

    def work() -> str:
        with pool.connection(runtime._DB_TURNS):
            time.sleep(0.05)
            return "served"

    async def main() -> None:
        first, second = (asyncio.create_task(runtime._run_blocking(work)) for _ in range(2))
        await asyncio.sleep(0.01)
        first.cancel()
        assert await second == "served"
        assert first.cancelled()

    run(main())


async def hold(runtime: Any, manager: Any, work: Callable[[Any], Any], inside: Callable[[], Any] | None = None) -> Any:
    async with runtime._HeldConnection(manager) as db:
        result = await db.run(work)
        await asyncio.sleep(0.001)
        if inside:
            inside()
        return result


def test_held_connections_leave_no_thread() -> None:
    runtime, pool = load_runtime(), Pool(50)

    async def main() -> list[Any]:
        holds = (hold(runtime, pool.connection(runtime._DB_TURNS), lambda conn: conn) for _ in range(50))
        return await asyncio.gather(*holds)

    assert sorted(run(main())) == list(range(50))
    assert (pool.log, len(pool.free)) == (["commit"] * 50, 50)
    assert_no_held_threads()


def assert_no_held_threads() -> None:
    """A thread that was told to end needs a moment."""
    deadline = time.monotonic() + 2
    while held_threads() and time.monotonic() < deadline:
        time.sleep(0.005)
    assert held_threads() == []


HELD: list[tuple[str, bool, Callable[[Any], Any], Callable[[], Any] | None, list[str], str]] = [
    ("ends", False, str, None, ["commit"], "'3'"),
    ("raises in the thread", False, lambda conn: fail(), None, ["rollback LookupError"], "LookupError('gone')"),
    ("raises on the loop", False, str, fail, ["rollback LookupError"], "LookupError('gone')"),
    ("raises and is swallowed", True, lambda conn: fail(), None, ["rollback LookupError"], "None"),
    ("raises on the loop and is swallowed", True, str, fail, ["rollback LookupError"], "None"),
    (
        "StopIteration",
        False,
        lambda conn: stop(),
        None,
        ["rollback RuntimeError"],
        "RuntimeError('coroutine raised StopIteration')",
    ),
]


@pytest.mark.parametrize(
    ("swallow", "work", "inside", "log", "expected"), [row[1:] for row in HELD], ids=[row[0] for row in HELD]
)
def test_a_held_connection_is_left_as_it_would_have_been(
    swallow: bool, work: Callable[[Any], Any], inside: Callable[[], Any] | None, log: list[str], expected: str
) -> None:
    runtime, pool = load_runtime(), Pool(4)

    async def main() -> str:
        try:
            return repr(await hold(runtime, pool.connection(runtime._DB_TURNS, swallow=swallow), work, inside))
        except Exception as error:
            return repr(error)

    assert (run(main()), pool.log, len(pool.free)) == (expected, log, 4)
    assert_no_held_threads()


class Slow(Pool):
    """Takes its time to connect."""

    def getconn(self) -> int:
        time.sleep(0.05)
        return super().getconn()


@pytest.mark.parametrize("cancels", [1, 2, 5])
@pytest.mark.parametrize("at", [0.0, 0.02, 0.06, 0.11])
def test_a_held_connection_survives_cancellation(at: float, cancels: int) -> None:
    runtime, pool = load_runtime(), Slow(1)

    async def main() -> None:
        manager = pool.connection(runtime._DB_TURNS)
        task = asyncio.create_task(hold(runtime, manager, lambda conn: time.sleep(0.05)))
        await asyncio.sleep(at)
        for _ in range(cancels):
            task.cancel()
            await asyncio.sleep(0.005)
        with suppress(asyncio.CancelledError):
            await task

    run(main())
    assert len(pool.free) == 1
    assert pool.log in ([], ["commit"], ["rollback CancelledError"])
    assert_no_held_threads()


def test_a_connection_that_can_not_be_held() -> None:
    runtime, pool = load_runtime(), Pool(0)
    with pytest.raises(PoolError, match="exhausted"):
        run(hold(runtime, pool.connection(runtime._DB_TURNS), str))
    assert_no_held_threads()


def test_calls_on_a_held_connection_share_a_thread() -> None:
    runtime, pool = load_runtime(), Pool(1)

    async def main() -> set[int]:
        async with runtime._HeldConnection(pool.connection(runtime._DB_TURNS)) as db:
            return {await db.run(lambda conn: threading.get_ident()) for _ in range(5)}

    assert len(run(main())) == 1


def test_a_real_pool_serves_more_callers_than_it_has_connections(database: str) -> None:
    runtime, pool = load_runtime(limit=8), ThreadedConnectionPool(1, 4, database)

    def work(number: int) -> int:
        conn = runtime._DB_TURNS.borrow(pool.getconn)
        try:
            with conn.cursor() as cursor:
                cursor.execute("SELECT %s, pg_sleep(0.002)", (number,))
                return int(cursor.fetchone()[0])
        finally:
            pool.putconn(conn)

    async def main() -> list[int]:
        return await asyncio.gather(*(runtime._run_blocking(work, number) for number in range(100)))

    held = [pool.getconn() for _ in range(3)]
    assert run(main()) == list(range(100))
    assert len(pool._used) == len(held)
    pool.closeall()


class Left:
    """A manager that says where it is left, with what, and ends or changes the exception."""

    def __init__(self, ending: Callable[[], object] = bool) -> None:
        self.ending = ending
        self.error: BaseException | None = None
        self.thread: threading.Thread | None = None

    def __enter__(self) -> str:
        return "value"

    def __exit__(self, *error: Any) -> object:
        time.sleep(0.1)
        assert error == ((None,) * 3 if error[1] is None else (type(error[1]), error[1], error[1].__traceback__))
        self.error, self.thread = error[1], threading.current_thread()
        return self.ending()


async def left(manager: Left, inside: Callable[[], Any]) -> str:
    async with load_runtime("")._leave_blocking(manager) as value:
        await asyncio.sleep(0)
        inside()
        return str(value)
    return "ended"


@pytest.mark.parametrize(
    "inside", [list, fail, stop, sys.exit], ids=["nothing", "error", "StopIteration", "SystemExit"]
)
@pytest.mark.parametrize("ending", [bool, fail, lambda: True], ids=["on", "another error", "suppressed"])
def test_a_manager_is_left_as_with_does(inside: Callable[[], Any], ending: Callable[[], object]) -> None:
    async def plain(manager: Left) -> str:
        with manager as value:
            await asyncio.sleep(0)
            inside()
            return str(value)
        return "ended"

    async def told(coroutine: Coroutine[Any, Any, str]) -> str:
        try:
            return await coroutine
        except BaseException as error:
            return f"{error!r} {error.__cause__!r} {error.__context__!r}"

    there, here = Left(ending), Left(ending)
    assert run(told(left(there, inside))) == run(told(plain(here)))
    assert repr(there.error) == repr(here.error)
    assert there.thread is not threading.main_thread()


def test_a_cancelled_task_goes_on_when_its_manager_is_left() -> None:
    async def main(before: float) -> tuple[bool, BaseException | None]:
        manager = Left()
        task = asyncio.create_task(left(manager, list))
        await asyncio.sleep(before)
        task.cancel()
        await asyncio.wait([task])
        return task.cancelled(), manager.error

    is_cancelled, error = run(main(0))  # inside of the `with`
    assert (is_cancelled, type(error)) == (True, asyncio.CancelledError)
    assert run(main(0.05)) == (True, None)  # as it is left
