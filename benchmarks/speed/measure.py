"""What one command costs."""

import os
import resource
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

FOUND_SOMETHING = 1


@dataclass(frozen=True, slots=True)
class Cost:
    cpu: float  # seconds, user and system
    memory: float  # megabytes
    finished: bool = True


def measure(command: Sequence[str], folder: Path, limit: int) -> Cost:
    """Runs a command; the system stops it when it has used `limit` CPU seconds, however busy the machine is."""
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=said
        )
        resource.prlimit(process.pid, resource.RLIMIT_CPU, (limit, limit))
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = code = os.waitstatus_to_exitcode(status)
        cost = Cost(used.ru_utime + used.ru_stime, used.ru_maxrss * 1024 / 1e6, code != -signal.SIGKILL)
        said.seek(0)
        errors = said.read().decode(errors="replace")
        if cost.finished and (code not in (0, FOUND_SOMETHING) or "Traceback" in errors):
            raise RuntimeError(f"{command[:3]} gave {code}: {errors[-1000:]}")
    return cost
