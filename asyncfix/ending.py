"""The streams of a run, made ready for any text; and its exit code, which says so where output is lost."""

import errno
import io
import os
import sys

FINDINGS = 1  # the exit code where something is left to do
FAILED = 2  # where what was asked could not be done
UNREAD = 1  # where nobody reads to its end what a gate says: it may have been a finding
INTERRUPTED = 130  # by Ctrl-C, as shells count it


def ready_output() -> None:
    """Streams that the caller closed lead nowhere; a pipe may not have the characters of the code it is shown."""
    sys.stdout = sys.stdout or io.StringIO()
    sys.stderr = sys.stderr or io.StringIO()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def end_output(code: str | int | None) -> str | int | None:
    """The exit code, for which Python has one of its own where output is lost as it ends."""
    try:
        sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return code if error.errno == errno.EPIPE else FAILED
    except ValueError:  # it is closed
        return code
    return code
