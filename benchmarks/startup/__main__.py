"""Prints what short runs cost, beside the start of Python and of typer, in turns: medians of CPU milliseconds.

python -m benchmarks.startup --rounds 30

Modules are compiled before, as an installation does.
"""

import argparse
import compileall
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import asyncfix
from benchmarks.speed.measure import measure

FILES = {
    "blocks.py": "import time\n\n\nasync def poll():\n    time.sleep(1)\n",
    "clean.py": "import asyncio\n\n\nasync def poll():\n    await asyncio.sleep(1)\n",
}
ASYNCFIX = ("-m", "asyncfix")
RUNS: dict[str, Sequence[str]] = {
    "python -c pass": ("-c", "pass"),
    'python -c "import typer"': ("-c", "import typer"),
    "asyncfix --version": (*ASYNCFIX, "--version"),
    "asyncfix check --no-cache blocks.py": (*ASYNCFIX, "check", "--no-cache", "blocks.py"),
    "asyncfix check --no-cache clean.py": (*ASYNCFIX, "check", "--no-cache", "clean.py"),
}
LIMIT = 60  # CPU seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=30)
    rounds = parser.parse_args().rounds
    package = Path(asyncfix.__file__).parent
    compileall.compile_dir(package, quiet=1)
    os.environ["PYTHONPATH"] = str(package.parent)
    with TemporaryDirectory() as folder:
        for name, text in FILES.items():
            (Path(folder) / name).write_text(text)
        print("\n".join(table(run_all(Path(folder).resolve(), rounds))))


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
