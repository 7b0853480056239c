"""Programs of fixtures/repair: repairs a copy of one, and runs a text of it on a real database.

A program is `before.py`, or a folder `before` of modules beside `app.py`. It has `SETUP`, SQL that makes its tables,
and `scenario(dsn)`, a coroutine whose result is compared. Some say more of themselves:

- `EXPECT`: "unsafe" is written with --unsafe-fixes only, "refuse" never; `REASONS`: the codes that are printed then.
- `HARM`: how the result of an unsafe repair differs from before.
- `NEEDS`: a library that the tests don't depend on; where it is missing, the program is not run.

`python -m tests.repairing [NAME ...]` writes what comes after anew: read the diff, it is what a user would get.
"""

import ast
import asyncio
import importlib
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import chdir, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from psycopg2.pool import AbstractConnectionPool
from typer.testing import CliRunner, Result

from asyncfix.cli import app
from tests.worker import Tables, execute, snapshot_tables, watch_loop

PROGRAMS = Path(__file__).parent.parent / "fixtures" / "repair"
NAMES = sorted(folder.name for folder in PROGRAMS.iterdir() if any(folder.glob("before*")))
DRIVERS = ("psycopg", "sqlite3")
Files = Mapping[str, bytes]


@dataclass(frozen=True)
class Behaviour:
    """What a program did: its result or exception, the committed rows, the connections it did not give back."""

    outcome: str
    tables: Tables
    lost: int


@dataclass(frozen=True)
class Run:
    behaviour: Behaviour
    longest_gap: float = field(compare=False)
    on_loop: tuple[str, ...] = field(compare=False)  # the calls of database drivers in the loop's thread


def read(name: str, part: str) -> Files:
    """The modules of a program "before" or "after", by their paths."""
    folder = PROGRAMS / name / part
    if folder.is_dir():
        return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.py"))}
    return {"app.py": folder.with_suffix(".py").read_bytes()}


def constants(name: str) -> dict[str, Any]:
    """What a program says of itself."""
    assigned = [each for each in ast.parse(read(name, "before")["app.py"]).body if isinstance(each, ast.Assign)]
    literal = [each for each in assigned if isinstance(each.value, ast.Constant | ast.List)]
    return {ast.unparse(each.targets[0]): ast.literal_eval(each.value) for each in literal}


def expects(name: str) -> str:
    return str(constants(name).get("EXPECT", "repair"))


def put(files: Files, folder: Path) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text)


def invoke(command: str, *arguments: str, folder: Path) -> Result:
    """Runs a command of asyncfix in a folder that is a project of its own."""
    if not (folder / "asyncfix.toml").exists():
        (folder / "asyncfix.toml").touch()
    with chdir(folder):
        return CliRunner().invoke(app, [command, *arguments])


def apply(files: Files, folder: Path, *flags: str) -> tuple[Result, Files]:
    """What `apply` says of these modules, and makes of them."""
    put(files, folder)
    result = invoke("apply", *flags, ".", folder=folder)
    return result, {name: (folder / name).read_bytes() for name in files}


def repair_program(name: str, part: str, folder: Path) -> tuple[Result, Files]:
    flags = ["--unsafe-fixes"] if expects(name) == "unsafe" else []
    return apply(read(name, part), folder, *flags)


def run(files: Files, database: str) -> Run:
    """Runs a program from the beginning, on tables of its own; its threads end with this process."""
    with TemporaryDirectory() as folder, load(files, Path(folder)) as module:
        execute(database, f"DROP SCHEMA public CASCADE; CREATE SCHEMA public; {module.SETUP}")
        with watch_pools() as pools, watch_drivers() as calls:
            outcome, gap = asyncio.run(run_scenario(module, database))
            lost = sum(len(pool._used) for pool in pools)
        return Run(Behaviour(outcome, snapshot_tables(database), lost), gap, tuple(calls))


@contextmanager
def load(files: Files, folder: Path) -> Iterator[Any]:
    """The program's module `app`, imported from a folder of its own."""
    put(files, folder)
    known = set(sys.modules)
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    try:
        yield importlib.import_module("app")
    finally:
        sys.path.remove(str(folder))
        for name in {Path(path).with_suffix("").parts[0] for path in files} - known:
            forget(name)


def forget(package: str) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == package]:
        del sys.modules[name]


async def run_scenario(module: Any, database: str) -> tuple[str, float]:
    async with watch_loop() as gaps:
        try:
            outcome = repr(await module.scenario(database))
        except Exception as error:
            outcome = f"{type(error).__name__}: {error}"
    return outcome, max(gaps)


@contextmanager
def watch_drivers() -> Iterator[list[str]]:
    """The methods of connections and cursors that this thread calls meanwhile."""
    calls: list[str] = []

    def watch(frame: Any, event: str, called: Any) -> None:
        if event == "c_call" and type(called.__self__).__module__.startswith(DRIVERS):
            calls.append(called.__name__)

    sys.setprofile(watch)
    try:
        yield calls
    finally:
        sys.setprofile(None)


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


def regenerate(name: str) -> None:
    with TemporaryDirectory() as folder:
        result, files = repair_program(name, "before", Path(folder))
    print(f"{name}: exit code {result.exit_code}\n{result.stderr}")
    if result.exit_code == 0:
        write(name, files)


def write(name: str, files: Files) -> None:
    if (PROGRAMS / name / "before").is_dir():
        put(files, PROGRAMS / name / "after")
    else:
        (PROGRAMS / name / "after.py").write_bytes(files["app.py"])


def main(names: Sequence[str]) -> None:
    for name in names or NAMES:
        if expects(name) != "refuse":
            regenerate(name)


if __name__ == "__main__":
    main(sys.argv[1:])
