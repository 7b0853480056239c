"""What `apply` says: the diff of a dry run, and the outcome of every block."""

from collections.abc import Iterable, Iterator

from asyncfix.model.change import Applied, Change, Outcome
from asyncfix.report.text import STYLES, Line, at, count, file_errors, local_name, why

DIFF_STYLES = {"+++": "bold", "---": "bold", "@@": "cyan", "+": "green", "-": "red"}


def render_diff(changes: Iterable[Change]) -> str:
    """The unified diff as `git apply` takes it: the text of the files as it is."""
    return "".join(change.diff() for change in changes)


def paint_diff(changes: Iterable[Change]) -> Iterator[Line]:
    """The same for a terminal."""
    for line in render_diff(changes).split("\n")[:-1]:  # not at form feeds, which code may hold
        style = next((style for start, style in DIFF_STYLES.items() if line.startswith(start)), "")
        yield ((line.expandtabs(8), style),)


def summarise(applied: Applied, dry_run: bool, verbose: bool = False) -> Iterator[Line]:
    """One entry for each block, then the counts; `verbose` adds what a reviewer may want to know of each repair."""
    yield from file_errors(applied.errors)
    width = len(_verb(dry_run)) if any(outcome.written for outcome in applied.outcomes) else len("refused")
    for outcome in applied.outcomes:
        yield from _entry(outcome, dry_run, width, verbose)
    yield from _totals(applied, dry_run)


def left_over(applied: Applied, dry_run: bool) -> bool:
    """Whether the run ends with work to do: a block it left, a file it could not read, a diff not yet written."""
    left = any(not outcome.written for outcome in applied.outcomes)
    return left or bool(applied.errors) or (dry_run and bool(applied.changes))


def _entry(outcome: Outcome, dry_run: bool, width: int, verbose: bool) -> Iterator[Line]:
    verb = _verb(dry_run) if outcome.written else outcome.level
    function = local_name(outcome.function, outcome.path)
    helpers = f" -> {', '.join(outcome.helpers)}" if outcome.helpers else ""
    yield (
        (f"{verb:<{width}}", STYLES[outcome.level]),
        ("  ", ""),
        (at(outcome.path, outcome.line), "cyan"),
        (f"  {function}", "bold"),
        (helpers, ""),
    )
    indent = " " * (width + 2)
    for reason in outcome.reasons:
        yield ((f"{indent}{why(reason)}", ""),)
    for note in outcome.notes if verbose else ():
        yield ((f"{indent}note: {note}", "dim"),)


def _totals(applied: Applied, dry_run: bool) -> Iterator[Line]:
    if not applied.outcomes:
        if not applied.errors:
            yield (("Nothing to repair", ""),)
        return
    yield ()
    done = sum(outcome.written for outcome in applied.outcomes)
    where = f" in {count(len(applied.changes), 'file')}" if done else ""
    yield ((f"{_verb(dry_run).capitalize()} {count(done, 'block')}{where}{_left(applied)}", "bold"),)
    if any(outcome.level == "unsafe" and not outcome.written for outcome in applied.outcomes):
        yield (("Review the unsafe ones with --dry-run --unsafe-fixes", ""),)


def _left(applied: Applied) -> str:
    levels = [outcome.level for outcome in applied.outcomes if not outcome.written]
    told = [f"{levels.count(level)} {level}" for level in ("safe", "unsafe", "refused") if level in levels]
    return f"; left: {', '.join(told)}" if told else ""


def _verb(dry_run: bool) -> str:
    return "would repair" if dry_run else "repaired"
