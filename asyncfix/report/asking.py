"""One repair after the other, and a person who says which are written."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from asyncfix.model.change import Change, Outcome
from asyncfix.model.errors import CommandError
from asyncfix.model.remembered import replace
from asyncfix.report.applied import paint_diff
from asyncfix.report.terminal import say
from asyncfix.report.text import STYLES, Line, at, local_name, why

QUESTION = "Repair? [y]es, [n]o, [s]kip file, [q]uit"
ANSWERS = {"y": "yes", "n": "no", "s": "skip", "q": "quit"}

Preview = Callable[[Sequence[int]], tuple[Change, ...]]  # what the repairs of these numbers change, together


class NoTerminalError(CommandError):
    """Nobody is there to answer."""


def require_terminal() -> None:
    if not is_terminal():
        raise NoTerminalError("--interactive asks on the terminal, and standard input is none; --only names functions")


def is_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def choose(
    outcomes: Sequence[Outcome], asked: Iterable[int], accepted: Sequence[int], preview: Preview, color: str
) -> tuple[int, ...]:
    """The numbers of the repairs that are to be written: those `accepted` before, and of those `asked` for the ones
    that a person wants; `quit` leaves out this one and all that follow.
    """
    chosen, skipped = list(accepted), set[Path]()
    for number in asked:
        outcome = outcomes[number]
        if outcome.path in skipped:
            continue
        say(introduce(number, outcomes), sys.stdout, color)
        if outcome.level == "refused":
            continue
        say(paint_diff(added(preview, chosen, number)), sys.stdout, color)
        answer = ask("yes" if outcome.level == "safe" else "no")
        if answer == "quit":
            break
        chosen += [number] if answer == "yes" else []
        skipped |= {outcome.path} if answer == "skip" else set()
    return tuple(sorted(chosen))


def introduce(number: int, outcomes: Sequence[Outcome]) -> Iterator[Line]:
    """Which repair it is, and what a reviewer must know of it; one that can't be made is only named."""
    outcome = outcomes[number]
    if number:
        yield ()
    helpers = f" -> {', '.join(outcome.helpers)}" if outcome.helpers else ""
    yield (
        (f"{number + 1}/{len(outcomes)} ", "dim"),
        (outcome.level, STYLES[outcome.level]),
        ("  ", ""),
        (at(outcome.path, outcome.line), "cyan"),
        (f"  {local_name(outcome.function, outcome.path)}", "bold"),
        (helpers, ""),
    )
    if outcome.level != "refused":
        yield from (((f"  {why(reason)}", ""),) for reason in outcome.reasons)
        yield from (((f"  note: {note}", "dim"),) for note in outcome.notes)


def added(preview: Preview, accepted: Sequence[int], number: int) -> Iterable[Change]:
    """What one repair changes in the files as the accepted ones leave them."""
    before = {change.source.path: change.after for change in preview(accepted)} if accepted else {}
    for change in preview([*accepted, number]):
        text = before.get(change.source.path)
        yield change if text is None else Change(replace(change.source, text=text), change.after)


def ask(default: str) -> str:
    """Asks until it understands; nothing is `default`, the end of the input `quit`."""
    while True:
        sys.stdout.write(f"{QUESTION} ({default}): ")
        sys.stdout.flush()
        line = sys.stdin.readline()
        if not line:
            sys.stdout.write("\n")
            return "quit"
        words = [word for key, word in ANSWERS.items() if line.strip().lower() in (key, word)]
        if words or not line.strip():
            return words[0] if words else default
