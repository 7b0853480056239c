"""Does a rewrite that moves statements to a thread change what a program does? Runs it before and after.

A program is a module whose last statement is `CALLS = ("f(1)", …)`; each call is evaluated, and awaited if need be.
`python -m tests.outlining --count 20000 --seed 1` checks random programs.
"""

import argparse
import asyncio
import contextlib
import inspect
import random
import re
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Literal

from tests.outlining_emitter import describe, emit
from tests.outlining_programs import write_program

Emit = Callable[[str, int, int], str | None]
Verdict = Literal["same", "different", "refused"]


@dataclass(frozen=True, slots=True)
class Trace:
    """What one call did: its result or exception, and its side effects in order."""

    result: str
    effects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    verdict: Verdict
    after: str | None = None
    expected: tuple[Trace, ...] = ()
    actual: tuple[Trace, ...] = ()


def check(source: str, first: int, last: int, emit: Emit) -> Outcome:
    """Compares the program with what `emit` makes of it for the region of these lines (both included)."""
    after = emit(source, first, last)
    if after is None:
        return Outcome("refused")
    expected, actual = run(source), run(after)
    return Outcome("same" if expected == actual else "different", after, expected, actual)


def find_marked(source: str) -> tuple[int, int]:
    """First and last line between the comments `# region` and `# end`."""
    lines = [line.strip() for line in source.splitlines()]
    return lines.index("# region") + 2, lines.index("# end")


THREAD = ThreadPoolExecutor(max_workers=1)
LOOP = asyncio.new_event_loop()
TRACE_LIMIT = 200


class First(Exception):  # noqa: N818
    pass


class Second(Exception):  # noqa: N818
    pass


class Endless(BaseException):
    pass


@dataclass(slots=True)
class World:
    """What programs can call: everything they do is recorded, and every chance is repeatable."""

    effects: list[str]
    random: random.Random

    def log(self, *values: object) -> None:
        self.effects.append(" ".join(_describe(value) for value in values))
        if len(self.effects) > TRACE_LIMIT:
            raise Endless

    def chance(self) -> bool:
        self.log("chance")
        return self.random.random() < 0.5

    def risk(self) -> int:
        self.log("risk")
        luck = self.random.random()
        if luck < 0.2:
            raise First("risk")
        if luck < 0.3:
            raise Second("risk")
        return 1

    @contextlib.contextmanager
    def opened(self) -> Iterator[int]:
        self.log("open")
        try:
            yield 5
        finally:
            self.log("close")

    @contextlib.contextmanager
    def swallowing(self) -> Iterator[int]:
        try:
            yield 7
        except First:
            self.log("swallowed")

    async def pause(self) -> int:
        self.log("pause")
        await asyncio.sleep(0)
        return 2


async def blocked(function: Callable[..., Any], *arguments: object) -> Any:
    """Calls a function on another thread; the coroutine waits."""
    return await asyncio.get_running_loop().run_in_executor(THREAD, function, *arguments)


def blocked_now(function: Callable[..., Any], *arguments: object) -> Any:
    """Calls a function on another thread; this thread waits."""
    return THREAD.submit(function, *arguments).result()


def run(source: str) -> tuple[Trace, ...]:
    """The traces of all calls of the program."""
    try:
        code = compile(source, "program.py", "exec")
    except SyntaxError as error:
        return (Trace(f"SyntaxError {error.msg}", ()),)
    world = World([], random.Random(source[-200:]))
    names = {name: getattr(world, name) for name in ("log", "chance", "risk", "opened", "swallowing", "pause")}
    names |= {"First": First, "Second": Second, "contextlib": contextlib, "asyncio": asyncio}
    names |= {"blocked": blocked, "blocked_now": blocked_now, "__name__": "program"}
    exec(code, names)
    return tuple(_trace(call, names, world, seed) for seed, call in enumerate(names["CALLS"]))


def _trace(call: str, names: dict[str, Any], world: World, seed: int) -> Trace:
    world.effects.clear()
    world.random.seed(seed)
    try:
        result = eval(call, names)
        if inspect.isawaitable(result):
            result = LOOP.run_until_complete(_wait(result))
        described = _describe(result)
    except (Exception, Endless) as error:
        described = _describe(error)
    return Trace(described, tuple(world.effects))


async def _wait(awaitable: Awaitable[object]) -> object:
    return await awaitable


def _describe(value: object) -> str:
    """A text without addresses and qualified names.

    The words that say that a variable is unbound depend on where it lives, so only its name counts.
    """
    if isinstance(value, NameError):
        return "unbound " + "".join(re.findall(r"'(\w+)'", str(value))[:1])
    if isinstance(value, BaseException):
        return f"{type(value).__name__}{[_describe(argument) for argument in value.args]}"
    if inspect.ismodule(value):
        return f"module {value.__name__}"
    if callable(value) or inspect.isgenerator(value):
        return type(value).__name__
    return re.sub(r"[\w.]*<locals>[\w.<>]*|0x\w+", "…", repr(value))


def fuzz(seeds: Sequence[int], emit: Emit) -> Iterator[tuple[int, Outcome]]:
    for seed in seeds:
        yield seed, check(*write_program(seed), emit)


def explain(source: str, first: int, last: int, outcome: Outcome) -> str:
    """A mismatch for people."""
    pairs = zip(outcome.expected, outcome.actual, strict=False)
    differing = next(((old, new) for old, new in pairs if old != new), None)
    return f"{source}\n--- lines {first} to {last} became\n{outcome.after}\n--- expected, actual\n{differing}"


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=2)
    options = parser.parse_args(arguments)
    counts: Counter[str] = Counter()
    for seed, outcome in fuzz(range(options.seed, options.seed + options.count), emit):
        program = write_program(seed)
        interface = describe(*program)
        form = "refused" if interface.refusals else "closure" if interface.closure else "method"
        counts[f"{form} {outcome.verdict}"] += 1
        codes = [reason.code for reason in (interface.refusals or interface.closure)]
        counts.update(f"{form}: {code}" for code in set(codes))
        if outcome.verdict == "different" and counts["shown"] < options.show:
            counts["shown"] += 1
            print(f"=== seed {seed}\n{explain(*program, outcome)}")
    for key, number in sorted(counts.items()):
        print(f"{number:7d} {key}")
    return 1 if any("different" in key for key in counts) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
