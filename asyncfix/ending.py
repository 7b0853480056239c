"""The end of a run: all output is out, or the exit code says that it is not."""

import errno
import os
import sys


def end_output(code: str | int | None, lost: int) -> str | int | None:
    """The exit code; `lost` where output could not be written, for which Python has a code of its own as it ends."""
    try:
        sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return code if error.errno == errno.EPIPE else lost
    except ValueError:  # it is closed
        return code
    return code
