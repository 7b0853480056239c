"""The server in Neovim, with the set-up that docs/editors.md gives; where there is one that is new enough."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SETUP = re.compile(r"### Neovim.*?```lua\n(.*?)```", re.DOTALL)
OLDEST = (0, 11)
APP = """\
import asyncio
import time

from db import load


async def handler(name):
    time.sleep(1)
    return load(name)


asyncio.run(handler("x"))
"""
DB = """\
import requests


def load(name):
    return requests.get(f"http://localhost/{name}").text
"""


def is_there() -> bool:
    if not (found := shutil.which("nvim")):
        return False
    said = subprocess.run([found, "--version"], capture_output=True, text=True, check=False).stdout
    version = re.match(r"NVIM v(\d+)\.(\d+)", said)
    return version is not None and tuple(map(int, version.groups())) >= OLDEST


@pytest.mark.skipif(not is_there(), reason="there is no Neovim 0.11")
def test_findings_rules_and_repairs_are_there(tmp_path: Path) -> None:
    lines = drive(tmp_path)
    assert lines[:2] == [
        {
            "line": 8,
            "code": "blocking-sleep",
            "source": "asyncfix",
            "message": "`time.sleep` sleeps on the event loop; `asyncio.sleep` does not",
            "related": [],
        },
        {
            "line": 9,
            "code": "blocking-http",
            "source": "asyncfix",
            "message": "`db.load` reaches `requests.get`, which waits for an HTTP server on the event loop",
            "related": ["app.py:9 handler calls load", "db.py:5 load calls requests.get"],
        },
    ]
    hover, actions, repaired = lines[2]["hover"], lines[3]["actions"], lines[4]["text"]
    assert "# blocking-sleep" in hover
    assert "## Why is this bad?" in hover
    assert actions[0] == "Take the waiting of `handler`, line 8, off the loop"
    assert repaired == APP.replace("time.sleep", "await asyncio.sleep")
    assert "return await _run_blocking(load, name)\n" in (tmp_path / "app.py").read_text()


def drive(folder: Path) -> list[dict]:
    """What was seen in a folder with a project that blocks."""
    for name, text in {"app.py": APP, "db.py": DB, "asyncfix.toml": ""}.items():
        (folder / name).write_text(text)
    found = SETUP.search((HERE.parent / "docs/editors.md").read_text())
    assert found
    outside = folder / ".editor"
    outside.mkdir()
    (outside / "init.lua").write_text(found[1])
    command = outside / "asyncfix"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m asyncfix "$@"\n')
    command.chmod(0o755)
    paths = {"PATH": f"{outside}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(HERE.parent)}
    homes = {name: str(outside) for name in ("XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")}
    line = ["nvim", "--headless", "--clean", "-u", outside / "init.lua", "-c", f"luafile {HERE / 'neovim.lua'}"]
    done = subprocess.run(
        line,
        cwd=folder,
        env={**os.environ, **paths, **homes},
        stdout=subprocess.PIPE,
        text=True,
        timeout=200,
        check=False,
    )
    seen = [json.loads(each) for each in done.stdout.splitlines() if each.startswith("{")]
    assert done.returncode == 0, seen
    return seen
