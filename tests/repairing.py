"""Programs of fixtures/repair: repairs a copy of one, and runs a text of it on a real database.

A program has `SETUP`, SQL that makes its tables, and `scenario(dsn)`, a coroutine whose result is compared.
`python -m tests.repairing [NAME ...]` writes after.py anew: read the diff, it is what a user would get.
"""

import asyncio
import sys
from collections.abc import Iterator, Sequence
from contextlib import chdir, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any
from unittest.mock import patch

from psycopg2.pool import AbstractConnectionPool
from typer.testing import CliRunner, Result

from asyncfix.cli import app
from tests.worker import Tables, execute, snapshot_tables, watch_loop

PROGRAMS = Path(__file__).parent.parent / "fixtures" / "repair"
NAMES = sorted(folder.name for folder in PROGRAMS.iterdir() if (folder / "before.py").exists())


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


def invoke(command: str, *arguments: str, folder: Path) -> Result:
    """Runs a command of asyncfix in a folder that is a project of its own."""
    if not (folder / "asyncfix.toml").exists():
        (folder / "asyncfix.toml").touch()
    with chdir(folder):
        return CliRunner().invoke(app, [command, *arguments])


def put_program(name: str, folder: Path) -> Path:
    """A copy of the program as it was before, under the name that its threads are called after."""
    copy = folder / "app.py"
    copy.write_bytes((PROGRAMS / name / "before.py").read_bytes())
    return copy


def run(text: bytes, database: str) -> Run:
    """Runs a program from the beginning, on tables of its own."""
    module = ModuleType("app")
    exec(compile(text, "app.py", "exec", dont_inherit=True), module.__dict__)
    execute(database, f"DROP SCHEMA public CASCADE; CREATE SCHEMA public; {module.SETUP}")
    with watch_pools() as pools:
        outcome, gap = asyncio.run(run_scenario(module, database))
        lost = sum(len(pool._used) for pool in pools)
    return Run(Behaviour(outcome, snapshot_tables(database), lost), gap)


async def run_scenario(module: Any, database: str) -> tuple[str, float]:
    async with watch_loop() as gaps:
        try:
            outcome = repr(await module.scenario(database))
        except Exception as error:
            outcome = f"{type(error).__name__}: {error}"
    return outcome, max(gaps)


@contextmanager
def watch_pools() -> Iterator[list[Any]]:
    """The pools that are made meanwhile; closed at the end."""
    pools: list[Any] = []
    original = AbstractConnectionPool.__init__

    def init_watched(pool: Any, *args: Any, **kwargs: Any) -> None:
        pools.append(pool)
        original(pool, *args, **kwargs)

    with patch.object(AbstractConnectionPool, "__init__", init_watched):
        yield pools
    for pool in pools:
        pool.closeall()


def regenerate(name: str) -> None:
    with TemporaryDirectory() as folder:
        copy = put_program(name, Path(folder))
        result = invoke("apply", "app.py", folder=Path(folder))
        print(f"{name}: exit code {result.exit_code}\n{result.stderr}")
        if result.exit_code == 0:
            (PROGRAMS / name / "after.py").write_bytes(copy.read_bytes())


def main(names: Sequence[str]) -> None:
    for name in names or NAMES:
        regenerate(name)


if __name__ == "__main__":
    main(sys.argv[1:])
