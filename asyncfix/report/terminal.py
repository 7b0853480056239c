"""Which stream says what, and in colour or not: results on stdout, everything about the run on stderr."""

import os
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, TypeVar

from asyncfix.model.errors import CommandError
from asyncfix.model.finding import Report
from asyncfix.model.remembered import frozen
from asyncfix.model.source import Source
from asyncfix.model.watch import Watch, unwatched
from asyncfix.report.text import Line, conclude_check, count, plain, told_fault
from asyncfix.rules import Rule, load

if TYPE_CHECKING:
    import threading

    from asyncfix.analyse.lookup import Entry
    from asyncfix.model.change import Applied, Change
    from asyncfix.model.reasons import Explanation

PATIENCE = 0.5  # seconds before a run says what it is at
REFRESH = 0.1  # seconds between two looks at how far it has come

T = TypeVar("T")


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


@frozen
class Look:
    """How much is said, in which colours, to somebody who named `target`."""

    target: str
    color: str
    quiet: bool
    verbose: bool


def show_checked(report: Report, sources: Mapping[Path, Source], name: str, look: Look) -> None:
    """The findings in a format of this name."""
    if name == "concise":
        show_list(report, look)
    elif name == "full":
        show_diagnostics(report, sources, look)
    else:
        write(report, name)


def show_diagnostics(report: Report, sources: Mapping[Path, Source], look: Look) -> None:
    from asyncfix.report.full import diagnose_all

    say(diagnose_all(report, sources, look.verbose), sys.stdout, look.color)
    show_conclusion(report, look)


def show_list(report: Report, look: Look) -> None:
    from asyncfix.report.concise import list_all

    say(list_all(report, look.verbose), sys.stdout, look.color)
    show_conclusion(report, look)


def show_conclusion(report: Report, look: Look) -> None:
    if not look.quiet:
        say(conclude_check(report, look.target, look.verbose), sys.stdout, look.color)


def write(report: Report, name: str) -> None:
    """A machine format, as it is."""
    from asyncfix.report.formats import render

    sys.stdout.write(render(report, name, {}))


def require_countable(name: str) -> None:
    """Raises CommandError for a format that has no place for counts; "" is none."""
    if name not in ("", "full", "concise", "json"):
        raise CommandError(f"--statistics is a text, or `--output-format json`: {name} has no place for counts")


def show_statistics(report: Report, name: str, color: str) -> None:
    """How many findings each rule has."""
    from asyncfix.report.statistics import render, say_counts

    if name == "json":
        sys.stdout.write(render(report))
    else:
        say(say_counts(report), sys.stdout, color)


def show_lines(lines: Iterable[str]) -> None:
    """What scripts read, too: never in colour."""
    say((((each, ""),) for each in lines), sys.stdout, "never")


def show_pages(pages: "Sequence[Rule | Explanation]", color: str) -> None:
    from asyncfix.report import page

    painted = wants_color(color, sys.stdout)
    for number, each in enumerate(pages):
        lines = page.explain(each, painted) if isinstance(each, Rule) else page.explain_reason(each, painted)
        say((*(((),) if number else ()), *lines), sys.stdout, color)


def write_pages(pages: "Sequence[Rule | Explanation]") -> None:
    from asyncfix.report.pages import render

    sys.stdout.write(render(pages))


def show_rules(color: str) -> None:
    from asyncfix.report import page

    say(page.list_rules(load()), sys.stdout, color)


def show_entries(entries: "Sequence[Entry]", color: str) -> None:
    from asyncfix.report import page

    say(page.describe(entries), sys.stdout, color)


def show_diff(changes: "Sequence[Change]", color: str) -> None:
    """For a person, or as `patch` takes it: what code holds may drive a terminal."""
    from asyncfix.report.applied import paint_diff, render_diff

    if wants_color(color, sys.stdout) or sys.stdout.isatty():
        say(paint_diff(changes), sys.stdout, color)
    else:
        sys.stdout.write(render_diff(changes))


def show_outcomes(outcome: "Applied", dry_run: bool, color: str, verbose: bool) -> None:
    from asyncfix.report.applied import summarise

    sys.stdout.flush()  # or the summary would come before the diff it sums up
    say(summarise(outcome, dry_run, verbose), sys.stderr, color)


def show_faults(faults: Sequence[str]) -> None:
    """What went wrong in asyncfix itself, however quiet it is to be."""
    sys.stdout.flush()
    say((((told_fault(each), ""),) for each in faults), sys.stderr, "never")


def show_notes(notes: Sequence[str], quiet: bool) -> None:
    """What is to be known of the run itself."""
    if not quiet:
        say((((each, ""),) for each in notes), sys.stderr, "never")


def show_errors(report: Report, color: str) -> None:
    """The files that can't be parsed, where something else is written than what is found."""
    from asyncfix.report.text import file_errors

    say(file_errors(report.errors), sys.stderr, color)


def show_added(changes: "Sequence[Change]", quiet: bool) -> None:
    """What `check --add-ignore` wrote."""
    if not quiet:
        files = count(len(changes), "file")
        said = f"Added comments in {files}: asyncfix check shows what is left" if changes else "Nothing to suppress"
        say(iter([((said, "bold"),)]), sys.stderr, "never")


def wants_color(choice: str, stream: TextIO, environ: Mapping[str, str] = os.environ) -> bool:
    """--color, then NO_COLOR, then FORCE_COLOR and CLICOLOR_FORCE, then whether anybody is looking."""
    if choice != "auto":
        return choice == "always"
    if environ.get("NO_COLOR"):
        return False
    is_forced = environ.get("FORCE_COLOR") or environ.get("CLICOLOR_FORCE", "0") not in ("", "0")
    return bool(is_forced) or (stream.isatty() and environ.get("TERM") != "dumb")


class Progress:
    """What a run is at, for a person who waits."""

    def __init__(self) -> None:
        self.doing, self.done, self.total = "Starting", 0, 0

    def watch(self, doing: str, items: Collection[T]) -> Iterable[T]:
        self.doing, self.done, self.total = doing, 0, len(items)
        return self._count(items)

    def _count(self, items: Collection[T]) -> Iterator[T]:
        for item in items:
            yield item
            self.done += 1

    def __str__(self) -> str:
        return f"{self.doing}: {self.done} of {self.total}" if self.total else f"{self.doing} ..."


@contextmanager
def progress(quiet: bool) -> Iterator[Watch]:
    """A sign of life on stderr, for a person and only when it takes long."""
    if quiet or not sys.stderr.isatty():
        yield unwatched
        return
    import threading

    state, done = Progress(), threading.Event()
    shower = threading.Thread(target=_show, args=(state, done), daemon=True)
    shower.start()
    try:
        yield state.watch
    finally:
        done.set()
        shower.join()


def _show(state: Progress, done: "threading.Event") -> None:
    if done.wait(PATIENCE):
        return
    from rich.console import Console

    with Console(stderr=True, no_color=True, highlight=False).status(str(state)) as status:  # whatever --color says
        while not done.wait(REFRESH):
            status.update(str(state))
