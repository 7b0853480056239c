"""Prints what short runs cost, beside the start of Python and of typer, in turns: medians of CPU milliseconds.

python -m benchmarks.startup --rounds 30

The package is built and unpacked, and its modules compiled, as an installation does: a wheel brings what a checkout
has to find out. `--checkout` measures that instead.
"""

import argparse
import compileall
import os
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.speed.measure import measure

ROOT = Path(__file__).parents[2]
FILES = {
    "blocks.py": "import time\n\n\nasync def poll():\n    time.sleep(1)\n",
    "threads.py": """\
import requests


async def rates():
    return requests.get("https://example.com").json()
""",
    "clean.py": "import asyncio\n\n\nasync def poll():\n    await asyncio.sleep(1)\n",
    "service.py": """\
import asyncio

import httpx
import psycopg2
from fastapi import FastAPI
from sqlalchemy import create_engine, text

app = FastAPI()
engine = create_engine("postgresql:///shop")


@app.get("/")
async def home() -> int:
    with engine.connect() as connection:
        rows = connection.execute(text("select 1")).all()
    async with httpx.AsyncClient() as client:
        await client.get("https://example.com")
    return len(rows)


async def main() -> None:
    with psycopg2.connect("") as connection, connection.cursor() as cursor:
        cursor.execute("select 2")
    await asyncio.sleep(1)
""",
}
ASYNCFIX = ("-m", "asyncfix")
RUNS: dict[str, Sequence[str]] = {
    "python -c pass": ("-c", "pass"),
    'python -c "import typer"': ("-c", "import typer"),
    "asyncfix --version": (*ASYNCFIX, "--version"),
    "asyncfix check --no-cache blocks.py": (*ASYNCFIX, "check", "--no-cache", "blocks.py"),
    "asyncfix check --no-cache threads.py": (*ASYNCFIX, "check", "--no-cache", "threads.py"),
    "asyncfix check --no-cache clean.py": (*ASYNCFIX, "check", "--no-cache", "clean.py"),
    "asyncfix check --no-cache service.py": (*ASYNCFIX, "check", "--no-cache", "service.py"),
}
LIMIT = 60  # CPU seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--checkout", action="store_true", help="measure the checkout itself")
    given = parser.parse_args()
    with TemporaryDirectory() as place, TemporaryDirectory() as folder:
        os.environ["PYTHONPATH"] = str(ROOT if given.checkout else installed(Path(place)))
        compileall.compile_dir(Path(os.environ["PYTHONPATH"], "asyncfix"), quiet=1)
        for name, text in FILES.items():
            (Path(folder) / name).write_text(text)
        print("\n".join(table(run_all(Path(folder).resolve(), given.rounds))))


def installed(folder: Path) -> Path:
    """A folder with what the wheel of this checkout holds."""
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--outdir", folder, ROOT], check=True, capture_output=True
    )
    (wheel,) = folder.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(folder / "installed")
    return folder / "installed"


def run_all(folder: Path, rounds: int) -> dict[str, float]:
    """The median of each run, in milliseconds."""
    costs: dict[str, list[float]] = {name: [] for name in RUNS}
    for _ in range(rounds):
        for name, arguments in RUNS.items():
            costs[name].append(measure((sys.executable, *arguments), folder, LIMIT).cpu)
    return {name: 1000 * median(each) for name, each in costs.items()}


def table(costs: dict[str, float]) -> list[str]:
    bare, typer = list(costs.values())[:2]
    rows = [f"| `{name}` | {cost:.0f} ms | {cost / bare:.1f} | {cost / typer:.1f} |" for name, cost in costs.items()]
    return ["| run | CPU | by Python | by typer |", "| --- | --: | --: | --: |", *rows]


if __name__ == "__main__":
    main()
