"""What `apply` does beside of planning: it asks a person, and writes files."""

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from asyncfix import run
from asyncfix.model.change import Applied, Change
from asyncfix.model.errors import DraftError
from asyncfix.model.remembered import replace
from asyncfix.model.source import Draft, encode
from asyncfix.read.discover import absolute
from asyncfix.repair.options import Options
from asyncfix.report import asking, terminal


def repair(request: run.Request, options: Options, asking_in: str | None, quiet: bool) -> Applied:
    """All that is asked for, or what a person chooses, who is asked in these colours."""
    if asking_in is None:
        with terminal.progress(quiet) as watch:
            return run.repair(replace(request, watch=watch), options)
    asking.require_terminal()
    with terminal.progress(quiet) as watch:
        proposal = run.propose(replace(request, watch=watch), options)
    found, numbers = ask(proposal, asking_in)
    with terminal.progress(quiet):
        return run.carry_out(found, numbers)


def ask(proposal: run.Proposal, color: str) -> tuple[run.Proposal, tuple[int, ...]]:
    """What a person chooses; asks again for what is no longer safe beside what was left out."""
    numbers = asking.choose(proposal.outcomes, range(len(proposal.repairs)), (), partial(run.preview, proposal), color)
    confirmed: set[int] = set()
    while True:
        found = proposal.reconsider(numbers)
        fallen = [each for each in numbers if found.repairs[each].level != proposal.repairs[each].level]
        asked = [each for each in fallen if each not in confirmed]
        if not asked:
            return found, numbers
        others = tuple(each for each in numbers if each not in asked)
        numbers = asking.choose(found.outcomes, asked, others, partial(run.preview, found), color)
        confirmed |= {*numbers} & {*asked}


def print_draft(draft: Draft, changes: Sequence[Change]) -> None:
    """The new text on standard output; the old one where nothing changes. Raises DraftError."""
    found = {absolute(each.source.path): each for each in changes}
    own = found.pop(absolute(draft.path), None)
    if others := ", ".join(str(each.source.path) for each in found.values()):
        raise DraftError(f"the repairs change other files, too, which `-` can't: {others}")
    data = encode(own.after, own.source.encoding) if own else draft.data
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.flush()


def fix_all(request: run.Request, unsafe: bool, is_dry: bool, look: terminal.Look, is_silent: bool) -> Applied:
    """What `check --fix` writes, or would: what is safe, in the manner of the settings. Raises DraftError."""
    if request.draft:
        raise DraftError("--fix and --diff are about files: `asyncfix apply -` prints the repaired text")
    applied = repair(request, Options(unsafe, (), request.config.repair), None, is_silent)
    carry_out(applied, request, look, is_dry, allow_dirty=False)
    return applied


def carry_out(applied: Applied, request: run.Request, look: terminal.Look, is_dry: bool, allow_dirty: bool) -> None:
    """Shows the changes, prints the one of standard input, or writes them; then says what became of each block."""
    if is_dry:
        terminal.show_diff(applied.changes, look.color)
    elif request.draft:
        print_draft(request.draft, applied.changes)
    elif applied.changes:
        write(applied.changes, request.root, allow_dirty)
    terminal.show_faults(applied.faults)
    if not look.quiet:
        terminal.show_outcomes(applied, is_dry, look.color, look.verbose)


def write(changes: Sequence[Change], root: Path, allow_dirty: bool) -> None:
    from asyncfix.repair.worktree import require_clean
    from asyncfix.repair.write import write_changes

    if not allow_dirty:
        require_clean(change.source.path for change in changes)
    write_changes(changes, root)
