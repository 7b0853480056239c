"""Files -> facts -> program -> findings."""

import gc
import sys
import time
from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, cast

from asyncfix import rules
from asyncfix.cache.folder import Folder
from asyncfix.catalog.own import read_stubs
from asyncfix.extract import extract
from asyncfix.gate.judging import judging_in
from asyncfix.gate.suppressing import find_misspelt, suppress
from asyncfix.link.program import Program
from asyncfix.model.facts import Facts
from asyncfix.model.finding import Finding
from asyncfix.model.remembered import frozen, replace
from asyncfix.model.source import Draft, Source, Unreadable
from asyncfix.model.watch import Watch, unwatched
from asyncfix.reach.reach import Reach
from asyncfix.read.config import Config
from asyncfix.read.discover import absolute, display, find_drafted, find_files
from asyncfix.read.extraction import RECURSION_LIMIT
from asyncfix.read.neighbours import is_loose, with_imported
from asyncfix.read.reading import File, look, read_all

if TYPE_CHECKING:
    from asyncfix.cache.contents import Contents
    from asyncfix.model.change import Change


@frozen
class Request:
    """What the user asked for: the paths to report on, the project they belong to, the settings."""

    paths: tuple[Path, ...]
    root: Path
    config: Config
    watch: Watch = unwatched
    jobs: int = 1
    cache: Path | None = None
    is_rooted: bool = False  # whether the root was named, and not found: then all of it belongs together
    draft: Draft | None = None  # a text that stands for the only path
    counts: bool = True  # whether what could not be judged, and what is off the loop, is told, too

    @property
    def is_loose(self) -> bool:
        """Whether it is about files that belong to no project."""
        return not self.is_rooted and is_loose(self.paths, self.root)


@frozen
class Analysis:
    """A project that was read, what blocks in the files that were asked for, and which comments there say too much."""

    facts: Mapping[Path, Facts]
    reach: Reach
    findings: tuple[Finding, ...]
    comments: tuple[Finding, ...]
    sources: Mapping[Path, Source]
    reported: frozenset[Path]
    errors: tuple[Unreadable, ...]
    config: Config
    own_stubs: tuple[Facts, ...]


@frozen
class Project:
    """The files that a request is about, and those that are reported on, by the paths that are shown."""

    request: Request
    files: tuple[File, ...]
    reported: frozenset[Path]
    seen: frozenset[Path]  # the folders that were listed, and files of settings
    folder: Folder | None
    contents: "Contents | None"
    started: int  # ns since the epoch


@frozen
class Found:
    """The files that are reported on, those that are read, and what was looked into on the way."""

    reported: tuple[Path, ...]
    read: tuple[Path, ...]
    seen: frozenset[Path]


def open_project(request: Request) -> Project:
    """Finds the files, and reads those that changed since the last run. Raises MissingPath, PatternError."""
    started = time.time_ns()
    folder, contents = open_cache(request.cache) if request.cache else (None, None)
    found = find_project(request)
    files = look(found.read, request.root, contents, request.watch, request.draft)
    return Project(request, files, frozenset(map(display, found.reported)), found.seen, folder, contents, started)


def open_cache(path: Path) -> "tuple[Folder, Contents]":
    from asyncfix.cache.contents import Contents

    folder = Folder(str(path))
    folder.prepare()
    return folder, Contents(folder)


def find_project(request: Request) -> Found:
    """Finds the files. Raises MissingPath, PatternError."""
    exclude = request.config.excluded
    seen: set[Path] = set()
    reported = find_reported(request, seen)
    if request.is_loose:
        paths = with_imported(reported, request.root, request.draft)
    elif absolute(request.root) in map(absolute, request.paths):
        paths = reported
    else:
        paths = tuple(sorted({*reported, *find_files([request.root], request.root, exclude, seen)}))
    followed = find_files([*map(Path, request.config.follow)], request.root, exclude, seen)
    return Found(reported, tuple(sorted({*paths, *followed})), frozenset(seen))


def find_reported(request: Request, seen: set[Path]) -> tuple[Path, ...]:
    """The files that findings are told of; `seen` gets what was looked into."""
    config, root = request.config, request.root
    if request.draft is not None:
        return find_drafted(request.draft, root, config.excluded, seen, config.force_exclude)
    return find_files(request.paths, root, config.excluded, seen, config.force_exclude)


def analyse(request: Request) -> Analysis:
    """Reads the whole project, for what calls lead to; keeps the findings in the files that were asked for."""
    return judge(open_project(request))


def judge(project: Project) -> Analysis:
    """The findings of a project that was opened; what was found out of its files is kept for the next run."""
    sys.setrecursionlimit(max(sys.getrecursionlimit(), RECURSION_LIMIT))
    with uncollected():
        found = read_and_judge(project)
    if project.contents:
        project.contents.save()
    return found


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the collector of cycles: nothing here makes any; looking for them costs as much as parsing."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def read_and_judge(project: Project) -> Analysis:
    request = project.request
    read = read_all(project.files, request.jobs, project.contents, request.watch)
    complaints = [each for found in read.facts.values() for each in complain(found)]
    found = (each for each in (*read.errors, *complaints) if each.path in project.reported)
    errors = tuple(sorted(found, key=lambda each: (each.path, each.line, each.column)))
    own_stubs = read_stubs(request.config.stubs, absolute(request.root))
    reach = Reach(Program(read.facts.values(), own_stubs), project.reported)
    return conclude(reach, read.facts, read.sources, project.reported, errors, request.config, own_stubs, request.watch)


def reanalyse(analysis: Analysis, changes: "Sequence[Change]") -> Analysis:
    """The same project with other texts of some files. Raises SyntaxError for one that can't be parsed."""
    changed = {c.source.path: replace(c.source, text=c.after) for c in changes}
    sources = ChainMap(changed, cast(dict[Path, Source], analysis.sources))
    facts = {**analysis.facts, **{path: extract(source) for path, source in changed.items()}}
    reach = Reach(Program(facts.values(), analysis.own_stubs), analysis.reported)
    return conclude(reach, facts, sources, analysis.reported, analysis.errors, analysis.config, analysis.own_stubs)


def conclude(
    reach: Reach,
    facts: Mapping[Path, Facts],
    sources: Mapping[Path, Source],
    reported: frozenset[Path],
    errors: tuple[Unreadable, ...],
    config: Config,
    own_stubs: tuple[Facts, ...],
    watch: Watch = unwatched,
) -> Analysis:
    for root in watch("Following calls", reach.reported_roots):
        reach.blocking(root)  # which every rule asks for
    judging = judging_in(config)
    judged = (each for each in rules.judge(reach, config) if each.path in reported and each.rule in judging(each.path))
    files = (each for path, each in facts.items() if path in reported and config.heeds_suppressions)
    reviewed = suppress(judged, files, judging)
    marked: Iterable[Finding] = reviewed.findings
    if config.respect_ruff_noqa:
        from asyncfix.gate.noqa import respect

        marked = respect(marked, sources)
    findings, comments = in_order(marked), in_order(reviewed.comments)
    return Analysis(facts, reach, findings, comments, sources, reported, errors, config, own_stubs)


def complain(facts: Facts) -> Iterator[Unreadable]:
    """The comments to asyncfix that say nothing."""
    for each in facts.complaints:
        yield Unreadable(facts.path, each.message, each.line, each.column, "invalid-comment")
    yield from find_misspelt(facts)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda each: (each.path, each.span, each.rule)))
