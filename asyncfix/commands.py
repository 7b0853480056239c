"""What each command does: its flags in, exit code out. Everything else is imported when a command runs."""

import os
import sys
from collections.abc import Callable
from functools import partial
from typing import Annotated, Any

from asyncfix.ending import FAILED, FINDINGS, INTERRUPTED, UNREAD
from asyncfix.flags import (
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
    FreeThreaded,
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
    Watching,
    Workers,
    Wrappers,
    argument,
    option,
)
from asyncfix.model.errors import CommandError, DraftError
from asyncfix.model.remembered import replace

MISSING = object()


def scan(
    common: Common,
    output: Output = None,
    files: Outputs = None,
) -> int:
    """Survey what blocks the event loop, and what can be repaired.

    Exit code: 0, or 2 if it could not be done.
    """
    from asyncfix.gating import write_files
    from asyncfix.report import terminal
    from asyncfix.report.formats import parse_all
    from asyncfix.requesting import format_of, make_request, remember, target_of
    from asyncfix.run import survey

    request = make_request(common)
    target = target_of(common)
    outputs = parse_all(files, format_of(request, output, Format.FULL).value)
    with terminal.progress(common.is_silent) as watch:
        found = survey(replace(request, watch=watch))
    write_files(outputs, found)
    if outputs.printed == Format.FULL:
        terminal.show_survey(found.report, found.sources, target, common.color, common.quiet, common.verbose)
    elif outputs.printed == Format.CONCISE:
        terminal.show_list(found.report, terminal.Look(target, common.color, common.quiet, verbose=True))
    elif outputs.printed:
        terminal.write(found.report, outputs.printed)
    remember(found, 0)
    return 0


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
    exit_zero: Annotated[bool, option("--exit-zero", help="Exit 0 even with findings.")] = False,
    add_ignore: AddIgnore = None,
    baseline: Baseline = None,
    update_baseline: UpdateBaseline = False,
    prune_baseline: PruneBaseline = False,
    diff_base: DiffBase = None,
    watching: Watching = False,
) -> int:
    """Fail while anything blocks the event loop: the gate for CI.

    Exit code: 0 nothing found, 1 findings or files that can't be parsed, 2 if it could not be done.
    """
    if watching:
        return recheck(dict(locals()))
    from asyncfix.gating import are_counts_told, compare, write_files, write_ignores
    from asyncfix.report import terminal
    from asyncfix.report.formats import parse_all
    from asyncfix.requesting import format_of, make_request, mode_of, remember, target_of, tell_settings
    from asyncfix.run import name_files, survey

    if show_settings:
        terminal.show_lines(tell_settings(common, output, baseline))
        return 0
    if unsafe and not (fix or diff):
        raise CommandError("--unsafe-fixes goes with --fix or --diff")
    asked = {"--diff": diff, "--add-ignore": add_ignore is not None, "--show-files": show_files}
    asked |= {"--update-baseline": update_baseline, "--prune-baseline": prune_baseline}
    mode = mode_of(asked, {"-o": bool(files), "--statistics": statistics})
    request = make_request(common)
    if request.draft and (update_baseline or prune_baseline):
        raise DraftError(f"{mode} writes what files hold: what `-` reads may be in none of them")
    if show_files:
        terminal.show_lines(each.as_posix() for each in name_files(request))
        return 0
    outputs = parse_all(files, format_of(request, output, Format.CONCISE).value)
    if statistics:
        terminal.require_countable(outputs.printed)
    look = terminal.Look(target_of(common), common.color, common.quiet, common.verbose)
    if diff or fix:
        from asyncfix.applying import fix_all

        applied = fix_all(request, unsafe, diff, look, common.is_silent)
        if diff:
            return code_of(bool(applied.changes or applied.errors) and not exit_zero)
    with terminal.progress(common.is_silent) as watch:
        found = survey(replace(request, watch=watch, counts=are_counts_told(outputs)))
    found = replace(found, report=replace(found.report, is_strict=fail_on is FailOn.INFO))
    with terminal.progress(common.is_silent) as watch:
        compared = compare(found, baseline, update_baseline, prune_baseline, diff_base, watch)
    if compared:
        terminal.show_notes(compared.notes, common.quiet)
        found = replace(found, report=compared.report)
    if add_ignore is not None:
        terminal.show_added(write_ignores(found, add_ignore), common.quiet)
    if add_ignore is not None or (compared and compared.is_written):
        terminal.show_errors(found.report, common.color)
        return code_of(bool(found.report.errors) and not exit_zero)
    write_files(outputs, found, baseline)
    if statistics:
        terminal.show_statistics(found.report, outputs.printed, common.color)
    elif outputs.printed:
        terminal.show_checked(found.report, found.sources, outputs.printed, look)
    code = code_of(not exit_zero and found.report.fails_on(fail_on.value))
    remember(found, code)
    return code


# What is done once; the words are those of the flags.
ONCE = ("show_settings", "show_files", "fix", "add_ignore", "update_baseline", "prune_baseline")


def recheck(given: dict[str, Any]) -> int:
    """What `check --watch` does. Raises CommandError for what is asked beside, and is done once."""
    from asyncfix.rechecking import keep_checking, look

    common = given["common"]
    if any(str(path) == "-" for path in common.paths or ()):
        raise CommandError("--watch looks at files, and `-` is read once: name the file instead")
    for name in ONCE:
        if given[name] not in (None, False):
            flag = f"--{name.replace('_', '-')}"
            raise CommandError(f"--watch checks again and again, and {flag} is done once: leave one of them out")
    again = partial(attempt, partial(check, **given | {"watching": False}), common.verbose)
    return keep_checking(partial(look, common, given["baseline"]), again, common.quiet)


def apply(
    common: Common,
    dry_run: Annotated[bool, option("--dry-run", "--diff", help="Print the diff and write nothing.")] = False,
    unsafe: UnsafeFixes = False,
    only: Annotated[
        list[str] | None, option(metavar="FUNCTION", help="Only this function: the end of its dotted name.")
    ] = None,
    interactive: Annotated[
        bool, option("--interactive", "-i", help="Ask for each repair; the unsafe ones are asked for, too.")
    ] = False,
    workers: Workers = None,
    convert_pool: ConvertPool = None,
    raise_minconn: RaiseMinconn = None,
    split: Split = None,
    free_threaded: FreeThreaded = None,
    wrapper: Wrappers = None,
    runtime: Runtime = None,
    on_cancel: OnCancels = None,
    allow_dirty: Annotated[
        bool, option("--allow-dirty", help="Write tracked files that have uncommitted changes.")
    ] = False,
) -> int:
    """Write the safe repairs.

    In a git work tree, tracked files with uncommitted changes are not written without --allow-dirty; files that git
    does not track are. Exit code: 0 nothing left to do, 1 something left or a diff to show, 2 if it could not be done.
    """
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
        free_threaded=free_threaded,
        on_cancel=on_cancel.value if on_cancel else None,
    )
    options = Options(unsafe, tuple(only or ()), manner)
    applied = repair(request, options, common.color if interactive else None, common.is_silent)
    look = terminal.Look(target_of(common), common.color, common.quiet, common.verbose)
    carry_out(applied, request, look, dry_run, allow_dirty)
    return code_of(left_over(applied, dry_run))


def explain(
    rule: Annotated[str | None, argument(metavar="RULE", help="Its name.", show_default="all, in a list")] = None,
    every: Annotated[bool, option("--all", help="The pages of all rules, reasons and errors.")] = False,
    output: Annotated[PageFormat, option("--output-format", help="How they are shown.")] = PageFormat.TEXT,
    color: Colors = Color.AUTO,
) -> int:
    """Print the page of a rule (what it finds, why, its remedy), of a reason against a repair, or of an error."""
    from asyncfix.report import terminal
    from asyncfix.run import all_pages, find_page

    if every and rule is not None:
        raise CommandError("--all prints every page: name no rule beside it")
    pages = all_pages() if every or rule is None else (find_page(rule),)
    if output is PageFormat.JSON:
        terminal.write_pages(pages)
    elif rule is None and not every:
        terminal.show_rules(color)
    else:
        terminal.show_pages(pages, color)
    return 0


def catalog(
    name: Annotated[str, argument(metavar="NAME", help="A library, class or function: psycopg2.connect")],
    root: Root = None,
    config: Configs = None,
    isolated: Isolated = False,
    color: Colors = Color.AUTO,
) -> int:
    """Print what is known of a library or function: whether it waits, for what, and what does not.

    Exit code: 0, or 2 for a name that is not known.
    """
    from asyncfix.report import terminal
    from asyncfix.requesting import make_request
    from asyncfix.run import look_up

    request = make_request(Common(root=root, config=config, isolated=isolated))
    terminal.show_entries(look_up(name, request), color)
    return 0


def server(
    stdio: Annotated[bool, option("--stdio", hidden=True, help="As editors start servers; always so.")] = False,
) -> int:
    """Serve an editor: the Language Server Protocol, over standard input and output.

    Needs the extra `lsp`: pip install "asyncfix-lint[lsp]"
    """
    require_server()
    from asyncfix.server.features import serve

    serve()
    return 0


def require_server() -> None:
    """Raises CommandError where the library that speaks to editors is not installed."""
    from importlib.util import find_spec

    if find_spec("pygls") is None:
        raise CommandError('the server needs pygls: pip install "asyncfix-lint[lsp]"')


GATES = (check, apply)


def code_of(is_left: bool) -> int:
    return FINDINGS if is_left else 0


def run(command: Callable[..., int], given: dict[str, Any]) -> int:
    """The exit code of a command; whatever goes wrong is a sentence and 2, for 1 is for findings alone."""
    is_verbose = given.get("verbose", False)
    if takes_common(command):
        given["common"] = Common(**{name: given.pop(name) for name in Common.__match_args__ if name in given})
    try:
        return attempt(partial(command, **given), is_verbose)
    except BrokenPipeError:  # nobody reads on
        return UNREAD if command in GATES else 0


def attempt(command: Callable[[], int], is_verbose: bool) -> int:
    try:
        return command()
    except BrokenPipeError:
        raise
    except KeyboardInterrupt:
        return INTERRUPTED
    except CommandError as error:
        return fail(str(error), error.more)
    except Exception as error:
        return fail(excuse(error, is_verbose))


def takes_common(command: Callable[..., int]) -> bool:
    return "common" in command.__annotations__


def parameters_of(command: Callable[..., int]) -> dict[str, tuple[Any, Any]]:
    """What a command is given, by name: the annotation, and what holds where nothing is said (MISSING: it must be)."""
    kinds = {name: kind for name, kind in command.__annotations__.items() if name not in ("common", "return")}
    usual = dict(zip(reversed(kinds), reversed(command.__defaults__ or ()), strict=False))
    own = {name: (kind, usual.get(name, MISSING)) for name, kind in kinds.items()}
    shared = Common() if takes_common(command) else None
    return own | {name: (kind, getattr(shared, name)) for name, kind in Common.__annotations__.items() if shared}


def fail(message: str, more: str = "") -> int:
    """Says it on one line, whatever names of files it holds, and what may help below it."""
    from asyncfix.report.text import escape

    sys.stderr.writelines(f"{line}\n" for line in (f"asyncfix: error: {escape(message)}", more) if line)
    return FAILED


def is_gone() -> bool:
    try:
        os.getcwd()
    except OSError:
        return True
    return False


def excuse(error: Exception, verbose: bool) -> str:
    """Of a file that can't be read or written its name; of all else that it is our fault."""
    import traceback

    if verbose:
        traceback.print_exc()
    if isinstance(error, FileNotFoundError) and not error.filename and is_gone():
        return "the working directory is gone"
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return f"internal error, please report it{'' if verbose else ' with the output of -v'}: {error!r}"
