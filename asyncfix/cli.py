"""The command line: flags in, exit code out. Everything else is imported when a command runs."""

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, NoReturn

import typer

from asyncfix import __version__
from asyncfix.cache.quick import record
from asyncfix.ending import end_output
from asyncfix.flags import (
    ADD_IGNORE,
    AddIgnore,
    Baseline,
    Color,
    Colors,
    Common,
    Configs,
    ConvertPool,
    Diff,
    DiffBase,
    FailOn,
    FailsOn,
    Fix,
    Format,
    Isolated,
    OnCancels,
    Output,
    Outputs,
    PageFormat,
    PruneBaseline,
    RaiseMinconn,
    Root,
    Runtime,
    ShowFiles,
    ShowSettings,
    Split,
    Statistics,
    UnsafeFixes,
    UpdateBaseline,
    Workers,
    Wrappers,
    with_common,
)
from asyncfix.model.remembered import replace
from asyncfix.usage import FAILED, Command, Commands

FINDINGS = 1  # the exit code where something is left to do; FAILED where what was asked could not be done
INTERRUPTED = 130  # by Ctrl-C, as shells count it

app = typer.Typer(
    cls=Commands,
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


@app.command(cls=Command)
@with_common
def scan(
    common: Common,
    output: Output = None,
    files: Outputs = None,
) -> None:
    """Survey what blocks the event loop, and what can be repaired.

    Exit code: 0, or 2 if it could not be done.
    """
    with guarded(common.verbose):
        from asyncfix.gating import write_files
        from asyncfix.report import terminal
        from asyncfix.report.formats import parse_all
        from asyncfix.requesting import format_of, make_request, remember, target_of
        from asyncfix.run import survey

        request = make_request(common)
        output, target = format_of(request, output, Format.FULL), target_of(common)
        outputs = parse_all(files, output.value)
        with terminal.progress(common.is_silent) as watch:
            found = survey(replace(request, watch=watch))
        if write_files(outputs, found):
            pass
        elif output not in (Format.FULL, Format.CONCISE):
            terminal.write(found.report, output)
        elif output is Format.CONCISE:
            terminal.show_list(found.report, terminal.Look(target, common.color, common.quiet, verbose=True))
        else:
            terminal.show_survey(found.report, found.sources, target, common.color, common.quiet, common.verbose)
        remember(found, 0)


@app.command(cls=Command)
@with_common
def check(
    common: Common,
    output: Output = None,
    files: Outputs = None,
    statistics: Statistics = False,
    show_settings: ShowSettings = False,
    show_files: ShowFiles = False,
    fix: Fix = False,
    diff: Diff = False,
    unsafe: UnsafeFixes = False,
    fail_on: FailsOn = FailOn.WARNING,
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Exit 0 even with findings.")] = False,
    add_ignore: AddIgnore = None,
    baseline: Baseline = None,
    update_baseline: UpdateBaseline = False,
    prune_baseline: PruneBaseline = False,
    diff_base: DiffBase = None,
) -> None:
    """Fail while anything blocks the event loop: the gate for CI.

    Exit code: 0 nothing found, 1 findings or files that can't be parsed, 2 if it could not be done.
    """
    with guarded(common.verbose):
        from asyncfix.applying import fix_all
        from asyncfix.gating import Known, are_counts_told, compare, write_files, write_ignores
        from asyncfix.report import terminal
        from asyncfix.report.formats import parse_all
        from asyncfix.requesting import format_of, make_request, remember, target_of, tell_settings
        from asyncfix.run import name_files, survey

        if show_settings:
            typer.echo("\n".join(tell_settings(common, output, baseline)))
            return
        if unsafe and not (fix or diff):
            fail("--unsafe-fixes goes with --fix or --diff")
        request = make_request(common)
        if show_files:
            typer.echo("".join(f"{each}\n" for each in name_files(request)), nl=False)
            return
        output, is_wordy = format_of(request, output, Format.CONCISE), common.verbose or fail_on is FailOn.INFO
        outputs = parse_all(files, output.value)
        look = terminal.Look(target_of(common), common.color, common.quiet, is_wordy)
        if diff or fix:
            changes = fix_all(request, unsafe, diff, look, common.is_silent)
            if diff:
                leave(bool(changes))
                return
        with terminal.progress(common.is_silent) as watch:
            found = survey(replace(request, watch=watch, counts=are_counts_told(outputs, output.value)))
        if add_ignore is not None:
            terminal.show_added(write_ignores(found, add_ignore), common.quiet)
            return
        with terminal.progress(common.is_silent) as watch:
            compared = compare(found, Known(baseline, update_baseline, prune_baseline, diff_base), watch)
        terminal.show_notes(compared.notes, common.quiet)
        if compared.is_written:
            return
        found = replace(found, report=compared.report)
        if not write_files(outputs, found):
            terminal.show_checked(found.report, found.sources, "statistics" if statistics else output.value, look)
        is_failure = not exit_zero and found.report.fails_on(fail_on.value)
        remember(found, FINDINGS if is_failure else 0)
        leave(is_failure)


@app.command(cls=Command)
@with_common
def apply(
    common: Common,
    dry_run: Annotated[bool, typer.Option("--dry-run", "--diff", help="Print the diff and write nothing.")] = False,
    unsafe: UnsafeFixes = False,
    only: Annotated[
        list[str] | None, typer.Option(metavar="FUNCTION", help="Only this function: the end of its dotted name.")
    ] = None,
    interactive: Annotated[
        bool, typer.Option("--interactive", "-i", help="Ask for each repair; the unsafe ones are asked for, too.")
    ] = False,
    workers: Workers = None,
    convert_pool: ConvertPool = None,
    raise_minconn: RaiseMinconn = None,
    split: Split = None,
    wrapper: Wrappers = None,
    runtime: Runtime = None,
    on_cancel: OnCancels = None,
    allow_dirty: Annotated[
        bool, typer.Option("--allow-dirty", help="Write tracked files that have uncommitted changes.")
    ] = False,
) -> None:
    """Write the safe repairs.

    In a git work tree, tracked files with uncommitted changes are not written without --allow-dirty; files that git
    does not track are. Exit code: 0 nothing left to do, 1 something left or a diff to show, 2 if it could not be done.
    """
    with guarded(common.verbose):
        from asyncfix.applying import carry_out, repair
        from asyncfix.repair.options import Options
        from asyncfix.report import terminal
        from asyncfix.report.applied import left_over
        from asyncfix.requesting import make_request, target_of

        request = make_request(common)
        manner = request.config.repair.overridden(
            workers=workers,
            wrapper=wrapper.value if wrapper else None,
            runtime=runtime.value if runtime else None,
            convert_pool=convert_pool,
            raise_minconn=raise_minconn,
            split=split,
            on_cancel=on_cancel.value if on_cancel else None,
        )
        options = Options(unsafe, tuple(only or ()), manner)
        applied = repair(request, options, common.color if interactive else None, common.is_silent)
        look = terminal.Look(target_of(common), common.color, common.quiet, common.verbose)
        carry_out(applied, request, look, dry_run, allow_dirty)
        leave(left_over(applied, dry_run))


@app.command(cls=Command)
def explain(
    rule: Annotated[str | None, typer.Argument(metavar="RULE", help="Its name.", show_default="all, in a list")] = None,
    every: Annotated[bool, typer.Option("--all", help="The pages of all rules and reasons.")] = False,
    output: Annotated[PageFormat, typer.Option("--output-format", help="How they are shown.")] = PageFormat.TEXT,
    color: Colors = Color.AUTO,
) -> None:
    """Print the page of a rule (what it finds, why, its remedy), or of a reason against a repair."""
    with guarded(verbose=False):
        from asyncfix.report import terminal
        from asyncfix.run import all_pages, find_page

        if every and rule is not None:
            fail("--all prints every page: name no rule beside it")
        pages = all_pages() if every or rule is None else (find_page(rule),)
        if output is PageFormat.JSON:
            terminal.write_pages(pages)
        elif rule is None and not every:
            terminal.show_rules(color)
        else:
            terminal.show_pages(pages, color)


@app.command(cls=Command)
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
        from asyncfix.requesting import make_request
        from asyncfix.run import look_up

        request = make_request(Common(root=root, config=config, isolated=isolated))
        terminal.show_entries(look_up(name, request), color)


@app.command(cls=Command)
def server(
    stdio: Annotated[bool, typer.Option("--stdio", hidden=True, help="As editors start servers; always so.")] = False,
) -> None:
    """Serve an editor: the Language Server Protocol, over standard input and output.

    Needs the extra `lsp`: pip install "asyncfix-lint[lsp]"
    """
    with guarded(verbose=False):
        require_server()
        from asyncfix.server.features import serve

        serve()


def require_server() -> None:
    """Raises CommandError where the library that speaks to editors is not installed."""
    from importlib.util import find_spec

    from asyncfix.model.errors import CommandError

    if find_spec("pygls") is None:
        raise CommandError('the server needs pygls: pip install "asyncfix-lint[lsp]"')


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
