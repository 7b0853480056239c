"""The straight line: files -> facts -> program -> findings -> report."""

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from asyncfix import rules
from asyncfix.config import Config
from asyncfix.discover import display, find_files, read_source
from asyncfix.extract import extract
from asyncfix.facts import Facts
from asyncfix.finding import Finding, Report
from asyncfix.program import Program
from asyncfix.progress import find_unresolved, measure
from asyncfix.reach import Reach
from asyncfix.source import Source, Unreadable

# A chain of 500 calls or operators is legal Python; the walks over it recurse.
RECURSION_LIMIT = 20_000


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asked for: the paths to report on, the project they belong to, the settings."""

    paths: tuple[Path, ...]
    root: Path
    config: Config


@dataclass(frozen=True, slots=True)
class Survey:
    """The report, and the sources its positions point into."""

    report: Report
    sources: Mapping[Path, Source]


@dataclass(frozen=True, slots=True)
class Analysis:
    """A project that was read, and what blocks in the files that were asked for."""

    reach: Reach
    findings: tuple[Finding, ...]
    sources: Mapping[Path, Source]
    reported: frozenset[Path]
    errors: tuple[Unreadable, ...]


def survey(request: Request) -> Survey:
    """What blocks the event loop. Raises MissingPath for a path that isn't there."""
    analysis = analyse(request)
    findings = analysis.findings
    files = len(analysis.reported)
    roots = [root for root in analysis.reach.roots if root.path in analysis.reported]
    asynchronous = sum(analysis.reach.program.function(root).is_async for root in roots)
    unresolved = tuple(each for root in roots for each in find_unresolved(analysis.reach, root))
    progress = measure(analysis.reach, roots, findings)
    report = Report(findings, analysis.errors, files, asynchronous, progress, unresolved)
    return Survey(report, analysis.sources)


def analyse(request: Request) -> Analysis:
    """Reads the whole project, for what calls lead to; keeps the findings in the files that were asked for."""
    sys.setrecursionlimit(max(sys.getrecursionlimit(), RECURSION_LIMIT))
    exclude = request.config.exclude
    reported = find_files(request.paths, request.root, exclude)
    files = sorted({*reported, *find_files([request.root], request.root, exclude)})
    shown = frozenset(display(path) for path in reported)
    read = [read_source(path, request.root, display(path)) for path in files]
    sources = {each.path: each for each in read if isinstance(each, Source)}
    gathered = [gather(source) for source in sources.values()]
    reach = Reach(Program(each for each in gathered if isinstance(each, Facts)))
    errors = [each for each in (*read, *gathered) if isinstance(each, Unreadable) and each.path in shown]
    findings = [each for each in check(reach) if each.path in shown and request.config.wants(each.rule)]
    return Analysis(reach, in_order(findings), sources, shown, tuple(errors))


def gather(source: Source) -> Facts | Unreadable:
    """The facts of a file, or why it has none."""
    try:
        return extract(source)
    except SyntaxError as error:
        return Unreadable(source.path, error.msg, error.lineno or 1, error.offset or 1)
    except (RecursionError, MemoryError):
        return Unreadable(source.path, "is nested too deeply for Python's parser")


def check(reach: Reach) -> Iterator[Finding]:
    for rule in rules.load():
        yield from rule(reach)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda each: (each.path, each.span, each.rule)))
