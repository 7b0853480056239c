"""The command line: flags in, exit code out. Everything else is imported when a command runs."""

import io
import os
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from asyncfix import __version__
from asyncfix.cache.quick import record
from asyncfix.ending import end_output
from asyncfix.flags import (
    ADD_IGNORE,
    AddIgnore,
    Baseline,
    CacheFolder,
    Color,
    Colors,
    Configs,
    ConvertPool,
    DiffBase,
    Exclude,
    Format,
    Ignore,
    Isolated,
    Jobs,
    NoCache,
    OnCancels,
    Output,
    Outputs,
    Paths,
    PruneBaseline,
    Quiet,
    Root,
    Runtime,
    Select,
    Statistics,
    UpdateBaseline,
    Verbose,
    Workers,
    Wrappers,
)

if TYPE_CHECKING:
    from asyncfix.run import Request, Survey

FINDINGS, FAILED = 1, 2  # exit codes: something is left to do; what was asked could not be done
INTERRUPTED = 130  # by Ctrl-C, as shells count it

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help: no boxes to wrap, and rich stays out of machine formats
    context_settings={"help_option_names": ["-h", "--help"]},
)


def print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"asyncfix {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Finds every synchronous call that blocks the asyncio event loop, and repairs it."""


@app.command()
def scan(
    paths: Paths = None,
    output: Output = Format.FULL,
    files: Outputs = None,
    select: Select = None,
    ignore: Ignore = None,
    exclude: Exclude = None,
    root: Root = None,
    config: Configs = None,
    isolated: Isolated = False,
    jobs: Jobs = None,
    cache_dir: CacheFolder = None,
    no_cache: NoCache = False,
    color: Colors = Color.AUTO,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Survey what blocks the event loop, and what can be repaired.

    Exit code: 0, or 2 if it could not be done.
    """
    with guarded(verbose):
        from asyncfix.gating import write_files
        from asyncfix.report import terminal
        from asyncfix.run import survey

        request = make_request(paths, root, config, isolated, select=select, ignore=ignore, exclude=exclude)
        request = replace(request, jobs=jobs or cores(), cache=find_cache(request, cache_dir, no_cache))
        with terminal.progress(quiet) as watch:
            found = survey(replace(request, watch=watch))
        if write_files(files, found, output.value):
            pass
        elif output not in (Format.FULL, Format.CONCISE):
            terminal.write(found.report, output)
        elif output is Format.CONCISE:
            terminal.show_list(found.report, target(paths), color, quiet, verbose=True)
        else:
            terminal.show_survey(found.report, found.sources, target(paths), color, quiet, verbose)
        remember(found, 0)


@app.command()
def check(
    paths: Paths = None,
    output: Output = Format.CONCISE,
    files: Outputs = None,
    statistics: Statistics = False,
    select: Select = None,
    ignore: Ignore = None,
    exclude: Exclude = None,
    root: Root = None,
    config: Configs = None,
    isolated: Isolated = False,
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Exit 0 even with findings.")] = False,
    add_ignore: AddIgnore = None,
    baseline: Baseline = None,
    update_baseline: UpdateBaseline = False,
    prune_baseline: PruneBaseline = False,
    diff_base: DiffBase = None,
    jobs: Jobs = None,
    cache_dir: CacheFolder = None,
    no_cache: NoCache = False,
    color: Colors = Color.AUTO,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Fail while anything blocks the event loop: the gate for CI.

    Exit code: 0 nothing found, 1 findings or files that can't be parsed, 2 if it could not be done.
    """
    with guarded(verbose):
        from asyncfix.gating import Known, compare, write_files, write_ignores
        from asyncfix.report import terminal
        from asyncfix.run import survey

        request = make_request(paths, root, config, isolated, select=select, ignore=ignore, exclude=exclude)
        request = replace(request, jobs=jobs or cores(), cache=find_cache(request, cache_dir, no_cache))
        with terminal.progress(quiet) as watch:
            found = survey(replace(request, watch=watch, counts=output is Format.JSON))
        if add_ignore is not None:
            terminal.show_added(write_ignores(found, add_ignore), quiet)
            return
        with terminal.progress(quiet) as watch:
            compared = compare(found, Known(baseline, update_baseline, prune_baseline, diff_base), watch)
        terminal.show_notes(compared.notes, quiet)
        if compared.is_written:
            return
        found = replace(found, report=compared.report)
        if write_files(files, found, output.value):
            pass
        elif statistics:
            terminal.show_statistics(found.report, color)
        elif output not in (Format.FULL, Format.CONCISE):
            terminal.write(found.report, output)
        elif output is Format.CONCISE:
            terminal.show_list(found.report, target(paths), color, quiet, verbose)
        else:
            terminal.show_diagnostics(found.report, found.sources, target(paths), color, quiet, verbose)
        is_failure = not exit_zero and bool(found.report.errors or found.report.failing)
        remember(found, FINDINGS if is_failure else 0)
        leave(is_failure)


@app.command()
def apply(
    paths: Paths = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", "--diff", help="Print the diff and write nothing.")] = False,
    unsafe: Annotated[bool, typer.Option("--unsafe-fixes", help="Also repairs that may change behaviour.")] = False,
    only: Annotated[
        list[str] | None, typer.Option(metavar="FUNCTION", help="Only this function: the end of its dotted name.")
    ] = None,
    interactive: Annotated[
        bool, typer.Option("--interactive", "-i", help="Ask for each repair; the unsafe ones are asked for, too.")
    ] = False,
    workers: Workers = None,
    convert_pool: ConvertPool = None,
    wrapper: Wrappers = None,
    runtime: Runtime = None,
    on_cancel: OnCancels = None,
    allow_dirty: Annotated[
        bool, typer.Option("--allow-dirty", help="Write tracked files that have uncommitted changes.")
    ] = False,
    select: Select = None,
    ignore: Ignore = None,
    exclude: Exclude = None,
    root: Root = None,
    config: Configs = None,
    isolated: Isolated = False,
    jobs: Jobs = None,
    cache_dir: CacheFolder = None,
    no_cache: NoCache = False,
    color: Colors = Color.AUTO,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Write the safe repairs.

    In a git work tree, tracked files with uncommitted changes are not written without --allow-dirty; files that git
    does not track are. Exit code: 0 nothing left to do, 1 something left or a diff to show, 2 if it could not be done.
    """
    with guarded(verbose):
        from asyncfix.applying import repair, write
        from asyncfix.repair.options import Options
        from asyncfix.report import terminal
        from asyncfix.report.applied import left_over

        request = make_request(paths, root, config, isolated, select=select, ignore=ignore, exclude=exclude)
        request = replace(request, jobs=jobs or cores(), cache=find_cache(request, cache_dir, no_cache))
        manner = request.config.repair.overridden(
            workers,
            wrapper.value if wrapper else None,
            runtime.value if runtime else None,
            convert_pool,
            on_cancel.value if on_cancel else None,
        )
        options = Options(unsafe, tuple(only or ()), manner)
        applied = repair(request, options, color if interactive else None, quiet)
        if dry_run:
            terminal.show_diff(applied.changes, color)
        elif applied.changes:
            write(applied.changes, request.root, allow_dirty)
        if not quiet:
            terminal.show_outcomes(applied, dry_run, color, verbose)
        leave(left_over(applied, dry_run))


@app.command()
def explain(
    rule: Annotated[str | None, typer.Argument(metavar="RULE", help="Its name.", show_default="all, in a list")] = None,
    color: Colors = Color.AUTO,
) -> None:
    """Print the page of a rule (what it finds, why, its remedy), or of a reason against a repair."""
    with guarded(verbose=False):
        from asyncfix.report import terminal
        from asyncfix.run import find_page

        if rule is None:
            terminal.show_rules(color)
        else:
            terminal.show_page(find_page(rule), color)


@app.command()
def catalog(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A library, class or function: psycopg2.connect")],
    root: Root = None,
    config: Configs = None,
    isolated: Isolated = False,
    color: Colors = Color.AUTO,
) -> None:
    """Print what is known of a library or function: whether it waits, for what, and what does not.

    Exit code: 0, or 2 for a name that is not known.
    """
    with guarded(verbose=False):
        from asyncfix.report import terminal
        from asyncfix.run import look_up

        terminal.show_entries(look_up(name, make_request(None, root, config, isolated)), color)


def make_request(
    paths: list[Path] | None, root: Path | None, config: list[str] | None, isolated: bool, **flags: list[str] | None
) -> "Request":
    """What the flags ask for. Raises MissingPath, ConfigError."""
    from asyncfix import rules
    from asyncfix.read.config import check_rules, read_config
    from asyncfix.read.discover import common_folder, find_root, require
    from asyncfix.run import Request

    named = tuple(paths or (Path(),))
    require((*named, *((root,) if root else ())))
    settings = read_config(common_folder(named), config or (), isolated)
    settings = settings.apply({key: split(values) for key, values in flags.items() if values})
    check_rules(settings, rules.names())
    return Request(named, root or find_root(named), settings, is_rooted=root is not None)


def cores() -> int:
    """How many processes can run at once here."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def find_cache(request: "Request", folder: Path | None, is_off: bool) -> Path | None:
    """The folder of the cache; none in a folder that holds only files that belong to no project."""
    from asyncfix.cache.folder import NAME

    if is_off or (folder is None and request.is_loose):
        return None
    return folder or request.root / NAME


def remember(found: "Survey", code: int) -> None:
    """Keeps what was printed, for the same command line when nothing has changed."""
    from asyncfix.cache import quick
    from asyncfix.run import witnesses

    cache = found.project.request.cache
    if quick.is_recording() and cache and (seen := witnesses(found.project)):
        quick.keep(sys.argv[1:], code, seen, str(cache), found.project.started)


def split(values: list[str]) -> tuple[str, ...]:
    """`a,b` and a flag given twice are the same."""
    return tuple(name.strip() for value in values for name in value.split(",") if name.strip())


def target(paths: list[Path] | None) -> str:
    """What the user named, for the next command to type."""
    return shlex.join(str(path) for path in paths or (Path(),))


def leave(found: bool) -> None:
    if found:
        raise typer.Exit(FINDINGS)


def fail(message: str) -> NoReturn:
    typer.echo(f"asyncfix: error: {message}", err=True)
    raise typer.Exit(FAILED)


@contextmanager
def guarded(verbose: bool) -> Iterator[None]:
    """Turns whatever goes wrong into a sentence and exit code 2: 1 is for findings alone."""
    from asyncfix.model.errors import CommandError

    try:
        yield
    except (typer.Exit, typer.Abort, BrokenPipeError):
        raise
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None
    except CommandError as error:
        fail(str(error))
    except Exception as error:
        fail(excuse(error, verbose))


def excuse(error: Exception, verbose: bool) -> str:
    """Of a file that can't be read or written its name; of all else that it is our fault."""
    import traceback

    if verbose:
        traceback.print_exc()
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return f"internal error, please report it{'' if verbose else ' with the output of -v'}: {error!r}"


def with_values(arguments: list[str]) -> list[str]:
    """`--add-ignore` without a reason has an empty one: an option has a value or none, not both."""
    return [f"{each}=" if each == ADD_IGNORE else each for each in arguments]


def main() -> None:
    sys.stdout = sys.stdout or io.StringIO()  # None where the caller closed it
    sys.stderr = sys.stderr or io.StringIO()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a pipe may not have the characters of the code it is shown
            stream.reconfigure(errors="backslashreplace")
    record()
    try:
        app(with_values(sys.argv[1:]))
    except SystemExit as left:
        raise SystemExit(end_output(left.code, FAILED)) from None
