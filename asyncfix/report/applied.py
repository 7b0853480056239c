"""What `apply` says: the diff of a dry run, and the outcome of every block."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from asyncfix.model.change import Applied, Change, Outcome, Remark
from asyncfix.report.text import STYLES, Line, at, count, file_errors, fitting, local_name, why

WIDEST = 40  # of a column: what is wider pushes the next one aside
MOST_HINTS = 10  # of one kind, unless all are asked for
MOST_COPIES = 2  # of the code that runs calls in threads
RUNTIME = "async def _run_blocking("
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
    """A row for each block, remarks, then the counts; `verbose` adds what a reviewer may want to know of each."""
    yield from file_errors(applied.errors)
    width = len(_verb(dry_run)) if any(outcome.written for outcome in applied.outcomes) else len("refused")
    widths = (width, *_columns(applied.outcomes))
    for outcome in applied.outcomes:
        yield from _entry(outcome, dry_run, widths, verbose)
    for remark in applied.remarks:
        yield from _remark(remark, verbose)
    yield from _totals(applied, dry_run)


def left_over(applied: Applied, dry_run: bool) -> bool:
    """Whether the run ends with work to do: a block it left, a file it could not read, a diff not yet written."""
    left = any(not outcome.written for outcome in applied.outcomes)
    return left or bool(applied.errors) or (dry_run and bool(applied.changes))


def _columns(outcomes: Sequence[Outcome]) -> tuple[int, int]:
    """How wide places and functions are, as far as most of a line is left."""
    places = [len(at(each.path, each.line)) for each in outcomes]
    functions = [len(local_name(each.function, each.path)) for each in outcomes if each.helpers]
    return _widest(places), _widest(functions)


def _widest(widths: Iterable[int]) -> int:
    return max((width for width in widths if width <= WIDEST), default=0)


def _entry(outcome: Outcome, dry_run: bool, widths: tuple[int, int, int], verbose: bool) -> Iterator[Line]:
    verb = _verb(dry_run) if outcome.written else outcome.level
    width, place, name = widths
    function = local_name(outcome.function, outcome.path)
    helpers = f" -> {', '.join(outcome.helpers)}" if outcome.helpers else ""
    yield (
        (f"{verb:<{width}}", STYLES[outcome.level]),
        ("  ", ""),
        (f"{at(outcome.path, outcome.line):<{place}}", "cyan"),
        (f"  {function:<{name}}" if helpers else f"  {function}", "bold"),
        (helpers, ""),
    )
    indent = " " * (width + 2)
    for reason in _reasons(outcome, verbose):
        yield ((f"{indent}{reason}", ""),)
    for note in outcome.notes if verbose else ():
        yield ((f"{indent}note: {note}", "dim"),)


def _reasons(outcome: Outcome, verbose: bool) -> Iterator[str]:
    """Each, or the first of each kind and how many there are more of it."""
    if verbose:
        yield from map(why, outcome.reasons)
        return
    first = {reason.code: reason for reason in reversed(outcome.reasons)}
    for code, more in Counter(reason.code for reason in outcome.reasons).items():
        yield why(first[code]) + (f", and {more - 1} more (-v)" if more > 1 else "")


def _remark(remark: Remark, verbose: bool) -> Iterator[Line]:
    shown = len(remark.hints) if verbose else min(len(remark.hints), fitting(len(remark.hints), MOST_HINTS))
    yield ()
    yield ((f"{remark.about}:", "bold"),)
    places = [at(hint.path, hint.line) for hint in remark.hints[:shown]]
    width = _widest(map(len, places))
    for place, hint in zip(places, remark.hints, strict=False):
        yield ((f"  {place:<{width}}", "cyan"), (f"  {hint.text}", ""))
    if left := len(remark.hints) - shown:
        yield ((f"  and {left} more (-v shows them)", "dim"),)


def _totals(applied: Applied, dry_run: bool) -> Iterator[Line]:
    if not applied.outcomes:
        if applied.changes:
            yield ()
            verb = "Would put" if dry_run else "Put"
            yield ((f"{verb} comments right in {count(len(applied.changes), 'file')}", "bold"),)
        elif not applied.errors:
            yield (("Nothing to repair", ""),)
        return
    yield ()
    done = sum(outcome.written for outcome in applied.outcomes)
    where = f" in {count(len(applied.changes), 'file')}" if done else ""
    yield ((f"{_verb(dry_run).capitalize()} {count(done, 'block')}{where}{_left(applied)}", "bold"),)
    if any(outcome.level == "unsafe" and not outcome.written for outcome in applied.outcomes):
        yield (("Review the unsafe ones with --dry-run --unsafe-fixes", ""),)
    reasons = Counter(each.reasons[0].code for each in applied.outcomes if each.reasons and not each.written)
    if reasons:
        yield ((f"What to do about a reason: asyncfix explain {reasons.most_common(1)[0][0]}", ""),)
    if (copies := sum(map(_adds_runtime, applied.changes))) > MOST_COPIES:
        yield ((f"{copies} files get the code that runs calls in threads; --runtime module writes it once", ""),)


def _adds_runtime(change: Change) -> bool:
    return RUNTIME in change.after and RUNTIME not in change.source.text


def _left(applied: Applied) -> str:
    left = [outcome for outcome in applied.outcomes if not outcome.written]
    told = [_of_level(level, left) for level in ("safe", "unsafe", "refused")]
    return f"; left: {', '.join(filter(None, told))}" if left else ""


def _of_level(level: str, left: Iterable[Outcome]) -> str:
    """How many blocks, and for which reasons where several are left."""
    of_level = [outcome for outcome in left if outcome.level == level]
    codes = Counter(outcome.reasons[0].code for outcome in of_level if outcome.reasons)
    reasons = ", ".join(f"{number} {code}" for code, number in codes.most_common())
    number = f"{len(of_level)} {level}" if of_level else ""
    return f"{number} ({reasons})" if len(of_level) > 1 and reasons else number


def _verb(dry_run: bool) -> str:
    return "would repair" if dry_run else "repaired"
