"""Managers that wait as they are left: those of one `with` are repaired one by one."""

from pathlib import Path

import pytest

from tests.repairing import apply

PROGRAM = """\
import asyncio
import subprocess
import tempfile


class Helper:
    def __init__(self):
        self.process = subprocess.Popen(["true"])

    async def work(self):
        with {managers}:
            await asyncio.sleep(0)
"""
LEFT = "async with _leave_blocking(tempfile.TemporaryDirectory()) as name:\n"
DOUBTED = [
    (
        "self.process, tempfile.TemporaryDirectory() as name",
        f"        with self.process:\n            {LEFT}                await asyncio.sleep(0)\n",
    ),
    (
        "tempfile.TemporaryDirectory() as name, self.process",
        f"        {LEFT}            with self.process:\n                await asyncio.sleep(0)\n",
    ),
    (
        "open('a') as a, tempfile.TemporaryDirectory() as name, self.process",
        f"        with await _run_blocking(open, 'a') as a:\n            {LEFT}                with self.process:\n"
        "                    await asyncio.sleep(0)\n",
    ),
]


@pytest.mark.parametrize(("managers", "after"), DOUBTED)
def test_one_is_left_in_a_thread_and_another_is_not(managers: str, after: str, tmp_path: Path) -> None:
    result, files = apply({"app.py": PROGRAM.format(managers=managers).encode()}, tmp_path)
    assert files["app.py"].decode().endswith(after), result.stderr
    assert "shared-object: " in result.stderr


def test_only_the_helper_can_leave_one_in_a_thread(tmp_path: Path) -> None:
    text = PROGRAM.format(managers="tempfile.TemporaryDirectory() as name").encode()
    result, files = apply({"app.py": text}, tmp_path, "--wrapper", "to-thread", "--unsafe-fixes")
    assert (result.exit_code, files["app.py"]) == (1, text)
    assert "only --wrapper helper adds" in result.stderr
