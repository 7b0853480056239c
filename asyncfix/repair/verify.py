"""What a rewritten file must hold before it may be written."""

import io
import tokenize
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from asyncfix.model.change import Change
from asyncfix.model.finding import Finding
from asyncfix.repair.fault import HIDDEN, NOT_VERIFIED, VerificationError
from asyncfix.repair.inverse.record import record_of
from asyncfix.repair.inverse.undo import find_difference
from asyncfix.repair.merging.merging import doubled
from asyncfix.repair.model import Repair

Place = tuple[Path, str]


def verify(
    changes: Sequence[Change],
    repairs: Sequence[Repair],
    left: Iterable[Repair],
    before: Iterable[Finding],
    after: Iterable[Finding],
    again: Iterable[Repair],
    hidden: Callable[[Place], int],
) -> None:
    """Raises VerificationError for findings that are left or new, or repairs that a second run would still make.

    `left` are the repairs that could have been made and were not asked for; `hidden` says how many calls of a function
    would be findings, but for a test before them that can't be passed.
    """
    require_repaired(repairs, before, after, hidden)
    require_final(changes, repairs, left, again)


def require_texts(changes: Iterable[Change], repairs: Sequence[Repair]) -> None:
    """Raises VerificationError for text that does not compile, and for lost comments or strings."""
    for change in changes:
        require_code(change)
        require_comments(change, repairs)


def require_inverse(changes: Iterable[Change], repairs: Sequence[Repair]) -> None:
    """Raises VerificationError for text that, with the repairs undone, is not the one that was read."""
    for change in changes:
        path = change.source.path
        found = find_difference(change.source.text, change.after, record_of(path, repairs))
        if found:
            where = f"in {found.function}: " if found.function else ""
            message = f"the rewritten file does something else, {where}{found.message}"
            raise VerificationError(path, found.line, message, found.function)


def require_code(change: Change) -> None:
    try:
        compile(change.after, str(change.source.path), "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", 1) or 1
        raise VerificationError(change.source.path, line, f"the rewritten file does not compile: {error}") from error


def require_comments(change: Change, repairs: Sequence[Repair] = ()) -> None:
    """What equal blocks say, which have one helper, it says once."""
    once = Counter(text for kind, text in doubled(change.source, repairs) if is_kept(kind, text))
    lost = texts(change.source.text) - texts(change.after) - once
    if lost:
        raise VerificationError(change.source.path, 1, f"the rewritten file loses {next(iter(lost))!r}")


def texts(source: str) -> Counter[str]:
    """Comments, strings of more than one line, each as it is written, and the form feeds that part a file in pages."""
    tokens = tokenize.generate_tokens(io.StringIO(source, newline="").readline)
    found = Counter(each.string for each in tokens if is_kept(each.type, each.string))
    found["\f"] = source.count("\f")
    return found


def is_kept(kind: int, text: str) -> bool:
    return kind == tokenize.COMMENT or (kind == tokenize.STRING and "\n" in text)


def require_repaired(
    repairs: Sequence[Repair], before: Iterable[Finding], after: Iterable[Finding], hidden: Callable[[Place], int]
) -> None:
    """In each function, what was repaired is gone; nothing came in its place, nor anywhere else.

    What could not be judged is no finding that a repair mends or brings: it may have moved with the rest.
    """
    expected = Counter(place(each) for each in before if each.is_judged)
    for repair in repairs:
        expected[(repair.path, repair.function)] -= len(repair.covers)
    left = Counter(place(each) for each in after if each.is_judged)
    for where, count in left.items():
        if count > expected[where]:
            message = f"{count} findings in {where[1]} after the repair, {expected[where]} expected"
            reason = HIDDEN if count <= expected[where] + hidden(where) else NOT_VERIFIED
            raise VerificationError(where[0], 1, message, where[1], reason)


def place(finding: Finding) -> Place:
    return (finding.path, finding.function)


def require_final(
    changes: Sequence[Change], repairs: Sequence[Repair], left: Iterable[Repair], again: Iterable[Repair]
) -> None:
    """A second run finds nothing more to repair in the functions of this one, but for what this one left.

    What was never reached may seem to be, behind a connection that is held: it is not known to let errors through.
    """
    changed = {change.source.path for change in changes}
    levels = {repair.level for repair in repairs}
    done = {(repair.path, repair.function) for repair in repairs}
    expected = Counter((repair.path, repair.function) for repair in left if repair.level in levels or repair.is_dead)
    for repair in again:
        where = (repair.path, repair.function)
        if repair.path in changed and repair.level in levels and where in done:
            expected[where] -= 1
            if expected[where] < 0:
                message = f"in the rewritten file, {repair.function} would be repaired a second time"
                raise VerificationError(repair.path, repair.line, message, repair.function)
