"""Which stream says what, and in colour or not: results on stdout, everything about the run on stderr."""

import os
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from asyncfix.change import Applied, Change
from asyncfix.finding import Report
from asyncfix.report.text import Line, conclude_check, plain
from asyncfix.source import Source

PATIENCE = 0.5  # seconds before a run says that it is at work


def say(lines: Iterable[Line], stream: TextIO, color: str) -> None:
    """Without colour there is no escape at all, and rich is not imported."""
    if wants_color(color, stream):
        from asyncfix.report.console import paint

        paint(lines, stream)
    else:
        stream.writelines(plain((line,)) for line in lines)


def show_survey(
    report: Report, sources: Mapping[Path, Source], target: str, color: str, quiet: bool, verbose: bool
) -> None:
    from asyncfix.report.summary import conclude
    from asyncfix.report.survey import survey

    say(survey(report, sources, verbose), sys.stdout, color)
    if not quiet:
        say(conclude(report, target, verbose), sys.stdout, color)


def show_diagnostics(
    report: Report, sources: Mapping[Path, Source], target: str, color: str, quiet: bool, verbose: bool
) -> None:
    from asyncfix.report.full import diagnose_all

    say(diagnose_all(report, sources, verbose), sys.stdout, color)
    if not quiet:
        say(conclude_check(report, target, verbose), sys.stdout, color)


def show_list(report: Report, target: str, color: str, quiet: bool, verbose: bool) -> None:
    from asyncfix.report.concise import list_all

    say(list_all(report, verbose), sys.stdout, color)
    if not quiet:
        say(conclude_check(report, target, verbose), sys.stdout, color)


def write_json(report: Report) -> None:
    from asyncfix.report.json import render

    sys.stdout.write(render(report))


def show_diff(changes: Sequence[Change], color: str) -> None:
    from asyncfix.report.applied import paint_diff, render_diff

    if wants_color(color, sys.stdout):
        say(paint_diff(changes), sys.stdout, "always")
    else:
        sys.stdout.write(render_diff(changes))


def show_outcomes(outcome: Applied, dry_run: bool, color: str, verbose: bool) -> None:
    from asyncfix.report.applied import summarise

    sys.stdout.flush()  # or the summary would come before the diff it sums up
    say(summarise(outcome, dry_run, verbose), sys.stderr, color)


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
