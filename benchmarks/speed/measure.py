"""What one command costs."""

import os
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Timer

FOUND_SOMETHING = 1


@dataclass(frozen=True, slots=True)
class Cost:
    cpu: float  # seconds, user and system
    memory: float  # megabytes
    finished: bool = True


def measure(command: Sequence[str], folder: Path, limit: float) -> Cost:
    """Runs a command; stops it, with all that it started, after `limit` seconds."""
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=said, process_group=0
        )
        timer = Timer(limit, stop, (process.pid,))
        timer.start()
        _, status, used = os.wait4(process.pid, 0)
        timer.cancel()
        process.returncode = code = os.waitstatus_to_exitcode(status)
        cost = Cost(used.ru_utime + used.ru_stime, used.ru_maxrss * 1024 / 1e6, code != -signal.SIGKILL)
        if cost.finished and code not in (0, FOUND_SOMETHING):
            said.seek(0)
            raise RuntimeError(f"{command[:3]} gave {code}: {said.read()[-1000:].decode(errors='replace')}")
    return cost


def stop(group: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)
