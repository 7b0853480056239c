"""Runs tools on copies of the programs, and scores what they say."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.truth.score import Score, ends_of, judge
from benchmarks.truth.suite import Program, copy_bare
from benchmarks.truth.tools import Report, Tool, run

NEWEST = "3.14"
Reports = list[list[Report]]  # of each program


@dataclass(frozen=True, slots=True)
class Bench:
    """Programs, each copied without its marks into a folder of its own, so that equal module names can't meet."""

    root: Path
    programs: list[Program]
    jobs: int

    def folders(self) -> list[Path]:
        return [self.root / f"p{number:03}" for number in range(len(self.programs))]

    def run(self, tool: Tool) -> Reports:
        for folder in self.folders():
            (folder / "pyproject.toml").write_text(tool.config, encoding="utf-8")
        if tool.by_file:
            return self.split(run(tool, self.root))
        with ThreadPoolExecutor(self.jobs) as pool:
            return list(pool.map(partial(run, tool), self.folders()))

    def split(self, reports: list[Report]) -> Reports:
        """What was said of all folders at once, by folder."""
        found: dict[str, list[Report]] = {folder.name: [] for folder in self.folders()}
        for report in reports:
            folder, _, path = report.place[0].partition("/")
            found[folder].append(Report((path, report.place[1])))
        return list(found.values())

    def score(self, said: Reports, ways: Reports, by_taste: Reports) -> list[Score]:
        """How a tool did on each program; it may also report where the known `ways` lead to."""
        scores = []
        for program, own, known, taste in zip(self.programs, said, ways, by_taste, strict=True):
            apart = program.apart | program.hazards | {report.place for report in taste}
            scores.append(judge(program.wanted, own, ends_of(program, known), apart))
        return scores


@contextmanager
def as_newest(libraries: Path | None) -> Iterator[Path | None]:
    """A virtual environment of the newest Python with the same libraries.

    hydroid-cli knows the locks of `threading` under the names that they have since Python 3.13.
    """
    if libraries is None:
        yield None
        return
    with TemporaryDirectory() as name:
        packages = Path(name, "lib", f"python{NEWEST}", "site-packages")
        packages.parent.mkdir(parents=True)
        packages.symlink_to(next(libraries.resolve().glob("lib/python3.*/site-packages")))
        Path(name, "bin").mkdir()
        Path(name, "bin", "python3").symlink_to(sys.executable)
        Path(name, "pyvenv.cfg").write_text(f"home = {sys.base_prefix}/bin\nversion = {NEWEST}.0\n", encoding="utf-8")
        yield Path(name)


@contextmanager
def set_up(programs: list[Program], jobs: int) -> Iterator[Bench]:
    with TemporaryDirectory() as folder:
        bench = Bench(Path(folder).resolve(), programs, jobs)
        for program, target in zip(programs, bench.folders(), strict=True):
            copy_bare(program, target)
        yield bench
