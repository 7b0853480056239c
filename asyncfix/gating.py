"""What `check` does beside of the survey: compares it, writes files and comments."""

import os
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from asyncfix.model.errors import DraftError
from asyncfix.model.finding import Finding
from asyncfix.model.watch import Watch
from asyncfix.read.reading import Texts
from asyncfix.report import formats
from asyncfix.report.formats import Outputs
from asyncfix.run import Survey

if TYPE_CHECKING:
    from asyncfix.comparing import Comparison
    from asyncfix.model.change import Change


def compare(
    found: Survey, file: Path | None, update: bool, prune: bool, revision: str | None, watch: Watch
) -> "Comparison | None":
    """What counts beside a baseline, or a revision of git; None where neither is asked for. See `comparing`."""
    if not (file or update or prune or revision is not None or found.project.request.config.baseline):
        return None
    from asyncfix import comparing

    return comparing.compare(found, comparing.Known(file, update, prune, revision), watch)


def write_files(outputs: Outputs, found: Survey, baseline: Path | None = None) -> None:
    """Writes what `-o` names. Raises OutputError for a file that was read."""
    scanned = {os.path.realpath(each.path) for each in found.project.files} if outputs.files else ()
    for each in outputs.files:
        formats.require_free(each.file, scanned, str(baseline or found.project.request.config.baseline))
    for each in outputs.files:
        write_output(each.file, formats.render(found.report, each.format, found.sources))


def are_counts_told(outputs: Outputs) -> bool:
    """Whether any of the outputs tells more than findings."""
    return not formats.SURVEYS.isdisjoint((outputs.printed, *(each.format for each in outputs.files)))


def write_output(path: Path, text: str) -> None:
    """Whole or not at all, but into a pipe or a device."""
    if path.exists() and not path.is_file():
        path.write_text(text, encoding="utf-8")
    else:
        from asyncfix.repair.write import write_file

        write_file(path, text)


def write_ignores(found: Survey, why: str) -> "Sequence[Change]":
    """A comment at each finding that makes `check` fail. Raises DraftError."""
    from asyncfix.gate.adding import add_ignores
    from asyncfix.model.change import Change
    from asyncfix.repair.write import write_changes

    if found.project.request.draft:
        raise DraftError("--add-ignore writes files: it can't write what `-` reads")
    own: defaultdict[Path, list[Finding]] = defaultdict(list)
    for each in found.report.failing:
        if each.function:
            own[each.path].append(each)
    texts = Texts((), found.project.files)
    changes = [Change(texts[path], add_ignores(texts[path], own[path], why)) for path in sorted(own)]
    write_changes(changes, found.project.request.root)
    return changes
