"""What of a survey counts: not what a baseline names, nor what another revision had."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from asyncfix.gate import baseline
from asyncfix.gate.baseline import BaselineError, Entry
from asyncfix.gate.judging import judging_in
from asyncfix.gate.renaming import find_moves
from asyncfix.model.finding import Finding, Report
from asyncfix.model.remembered import frozen, replace
from asyncfix.model.watch import Watch
from asyncfix.read.discover import absolute, display
from asyncfix.repair.write import write_file
from asyncfix.report.text import count as number_of
from asyncfix.run import Survey, survey

MOST_NAMED = 5  # entries of a baseline that are named where they are no longer found

Stale = tuple[tuple[Entry, int], ...]


@frozen
class Known:
    """What is asked: the file of a baseline and what to do with it, a revision of git."""

    file: Path | None = None
    update: bool = False
    prune: bool = False
    revision: str | None = None


@frozen
class Comparison:
    """What counts, and what to say of the rest; `is_written` where a baseline was written, and nothing is judged."""

    report: Report
    notes: tuple[str, ...] = ()
    is_written: bool = False


def compare(found: Survey, known: Known, watch: Watch) -> Comparison:
    """Raises BaselineError, RevisionError."""
    request = found.project.request
    findings = found.report.findings
    if known.revision is not None:
        findings = since(found, known.revision, watch)
    file = known.file or (Path(request.config.baseline) if request.config.baseline else None)
    if file is not None:
        return with_baseline(found, findings, display(file), known)
    if known.update or known.prune:
        raise BaselineError("which baseline? Name it with --baseline FILE, or set `baseline` in the settings")
    return Comparison(set_apart(found.report, findings))


def since(found: Survey, name: str, watch: Watch) -> tuple[Finding, ...]:
    """The findings, those marked that were there at a revision; files that were moved since are the same."""
    from asyncfix.read.revision import open_revision  # which needs tarfile, and few look back

    request = found.project.request
    with open_revision(name, absolute(request.root)) as revision:
        root = revision.place(absolute(request.root))
        paths = tuple(map(revision.place, map(absolute, request.paths)))
        if not all(path.exists() for path in paths):  # they have another name now, and lay anywhere
            paths = (root,) if root.exists() else ()
        cache = request.cache / "diff-base" if request.cache else None
        config = request.config.moved(revision.top, revision.folder)
        then = replace(request, paths=paths, root=root, config=config, is_rooted=True, cache=cache, counts=False)
        then = replace(then, draft=None, watch=watch)
        before = survey(then).report if paths else Report((), (), 0, 0, found.report.progress)
    entries = baseline.count((*before.findings, *before.silenced), revision.folder)
    findings = found.report.findings
    moved = baseline.moved(entries, revision.moves)
    moved = baseline.moved(moved, find_moves(moved, findings, revision.top))
    return baseline.compare(moved, findings, revision.top).findings


def with_baseline(found: Survey, findings: Sequence[Finding], file: Path, known: Known) -> Comparison:
    """`findings` are those of the report, marked where a revision had them."""
    folder, report = absolute(file).parent, found.report
    if known.update:
        return update(replace(found, report=set_apart(report, findings)), file)
    entries = baseline.read(file)
    moves = find_moves(entries, report.findings, folder)
    entries = baseline.moved(entries, moves)
    compared = baseline.compare(entries, report.findings, folder)
    is_asked = asked_in(found, folder)
    stale = tuple(each for each in compared.stale if is_asked(each[0]))
    if not known.prune:
        either = [one if one.is_known else other for one, other in zip(compared.findings, findings, strict=True)]
        return Comparison(set_apart(report, either), (*told_moves(file, moves), *told(file, stale)))
    left = baseline.named(baseline.without(entries, stale), report.findings, folder)
    write_file(file, baseline.render(left))
    notes = (f"{file}: took out {sum(number for _, number in stale)}", *told_moves(file, moves, is_written=True))
    return Comparison(report, notes, is_written=True)


def update(found: Survey, file: Path) -> Comparison:
    """Writes what is found; what is named of other files and rules than those that were asked stays."""
    folder = absolute(file).parent
    old = baseline.read(file) if file.exists() else {}
    counted = baseline.count((each for each in found.report.failing if each.function), folder)
    is_asked = asked_in(found, folder)
    kept = {entry: number for entry, number in old.items() if not is_asked(entry)}
    write_file(file, baseline.render({**kept, **counted}))
    return Comparison(found.report, (f"{file}: wrote {number_of(sum(counted.values()), 'finding')}",), is_written=True)


def asked_in(found: Survey, folder: Path) -> Callable[[Entry], bool]:
    """Whether this run would have found an entry: its rule was asked, its file understood and reported on, or gone."""
    broken = {absolute(each.path) for each in found.report.errors}
    reported = {absolute(each) for each in found.project.reported} - broken
    judging = judging_in(found.project.request.config)

    def is_asked(entry: Entry) -> bool:
        path = folder / entry.path
        return entry.rule in judging(path) and (absolute(path) in reported or not path.exists())

    return is_asked


def set_apart(report: Report, findings: Sequence[Finding]) -> Report:
    known = tuple(each for each in findings if each.is_known)
    left = tuple(each for each in findings if not each.is_known)
    return replace(report, findings=left, silenced=(*report.silenced, *known))


def told_moves(file: Path, moves: Mapping[str, str], is_written: bool = False) -> Iterator[str]:
    """The files that have other names than in the baseline."""
    if moves and not is_written:
        files = "a file is" if len(moves) == 1 else f"{len(moves)} files are"
        yield f"{file}: {files} known by another name; --prune-baseline writes the new one"
    rows = [f"  {old} is now {now}" for old, now in sorted(moves.items())]
    yield from rows[:MOST_NAMED]
    if len(rows) > MOST_NAMED:
        yield f"  and {len(rows) - MOST_NAMED} more"


def told(file: Path, stale: Stale) -> Iterator[str]:
    """The entries of a baseline that name more than is found."""
    if stale:
        entries = "entry is" if len(stale) == 1 else "entries are"
        yield f"{file}: {len(stale)} {entries} no longer found; --prune-baseline takes them out"
    for entry, number in stale[:MOST_NAMED]:
        function = entry.function.removeprefix(".") or "its body"
        yield f"  {entry.path}: {entry.rule} of {entry.api} in {function}, {number} less"
    if len(stale) > MOST_NAMED:
        yield f"  and {len(stale) - MOST_NAMED} more"
