"""`asyncfix`, and `python -m asyncfix`."""

import atexit
import gc
import os
import sys


def main() -> None:
    """Runs the command line, if what it says is not known already.

    Without the collector of cycles, as what is analysed has none: of a short run it takes a quarter, half of that as it
    ends. A server collects when nobody waits.
    """
    gc.disable()
    try:
        from asyncfix.cache.quick import answer

        code: str | int | None = answer(sys.argv[1:])
        code = run() if code is None else code
    except KeyboardInterrupt:  # while modules are imported: commands have their own word for it
        code = 130
    leave(code)


def leave(code: str | int | None) -> None:
    """Ends the process as `sys.exit` does, but at once: what is left of thousands of objects is gone with it.

    Not under a profiler, which has something to say afterwards.
    """
    if sys.getprofile() or sys.gettrace() or not isinstance(code, int | None):
        sys.exit(code)
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (AttributeError, OSError, ValueError):  # it is closed, or nobody reads it
            continue
    os._exit(code or 0)


def run() -> str | int | None:
    """The exit code of the command line; most are understood without typer."""
    from asyncfix.cache.quick import record
    from asyncfix.ending import UNREAD, end_output, ready_output
    from asyncfix.plain import understand

    ready_output()
    record()
    command = understand(sys.argv[1:])
    try:
        return end_output(command() if command else typers())
    except BrokenPipeError:  # nobody reads on
        return end_output(UNREAD)


def typers() -> str | int | None:
    """The exit code of a command line that typer reads."""
    from asyncfix.cli import main

    try:
        main()
    except SystemExit as left:
        return left.code
    return None


def start() -> None:
    """Runs the command line; a module of the folder it is started in is never imported in place of a library's."""
    if not sys.flags.safe_path:
        del sys.path[:1]
    main()


if __name__ == "__main__":
    start()
