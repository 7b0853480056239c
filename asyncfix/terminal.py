"""Which stream says what, and in colour or not: results on stdout, everything about the run on stderr."""

import os
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from asyncfix.change import Applied, Change
from asyncfix.finding import Report
from asyncfix.source import Source

PATIENCE = 0.5  # seconds before a run says that it is at work


def show_survey(
    report: Report, sources: Mapping[Path, Source], target: str, color: str, quiet: bool, verbose: bool
) -> None:
    from asyncfix.report import full, survey

    console = full.open_console(sys.stdout, wants_color(color, sys.stdout))
    full.show(survey.survey(report, sources), console)
    if not quiet:
        full.show(survey.conclude(report, target, verbose), console)


def show_diagnostics(
    report: Report, sources: Mapping[Path, Source], target: str, color: str, quiet: bool, verbose: bool
) -> None:
    from asyncfix.report import full

    console = full.open_console(sys.stdout, wants_color(color, sys.stdout))
    full.render(report, sources, console, verbose)
    if not quiet:
        full.show(full.summarise(report, target, verbose), console)


def write_machine(report: Report, output: str, quiet: bool, verbose: bool) -> None:
    from asyncfix.report import concise, json

    if output == "json":
        sys.stdout.write(json.render(report))
    elif not quiet or report.findings or report.errors:
        sys.stdout.write(concise.render(report, verbose))


def show_diff(changes: Sequence[Change], color: str) -> None:
    from asyncfix.report import applied

    if not wants_color(color, sys.stdout):
        sys.stdout.write(applied.render_diff(changes))
        return
    from asyncfix.report import full

    full.show(applied.paint_diff(changes), full.open_console(sys.stdout, True))


def show_outcomes(outcome: Applied, dry_run: bool, color: str, verbose: bool) -> None:
    from asyncfix.report import applied, full

    sys.stdout.flush()  # or the summary would come before the diff it sums up
    console = full.open_console(sys.stderr, wants_color(color, sys.stderr))
    full.show(applied.summarise(outcome, dry_run, verbose), console)


def wants_color(choice: str, stream: TextIO, environ: Mapping[str, str] = os.environ) -> bool:
    """--color, then NO_COLOR, then FORCE_COLOR, then whether anybody is looking."""
    if choice != "auto":
        return choice == "always"
    if environ.get("NO_COLOR"):
        return False
    return bool(environ.get("FORCE_COLOR")) or (stream.isatty() and environ.get("TERM") != "dumb")


@contextmanager
def progress(doing: str, quiet: bool) -> Iterator[None]:
    """A sign of life on stderr, for a person and only when it takes long."""
    if quiet or not sys.stderr.isatty():
        yield
        return
    done = threading.Event()
    watcher = threading.Thread(target=_spin, args=(doing, done), daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


def _spin(doing: str, done: threading.Event) -> None:
    if done.wait(PATIENCE):
        return
    from rich.console import Console

    with Console(stderr=True).status(f"{doing} ..."):
        done.wait()
