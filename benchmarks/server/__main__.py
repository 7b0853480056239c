"""Edits files of a copy of a project in an editor, and prints how long each answer took.

python -m benchmarks.server PATH [--files 8]

Each of the files with the most findings gets a line at its top, and a new call in its last coroutine. `first` is the
time from the key to the first diagnostics of the new text, the wait for further keys included; `exact` that to those of
the whole project. `differ` counts first answers that were not the exact ones. `loop` is the longest that a question
which needs no analysis waited meanwhile.
"""

import argparse
import asyncio
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lsprotocol import types

from tests.editing import Editor, editor

HEADER = re.compile(r"(?m)^( *)async def \w+\([^()]*\)[^\n]*:\n")


@dataclass(frozen=True, slots=True)
class Answer:
    """Times in ms, and how much of them the server worked; whether the first answer was the exact one."""

    first: float
    first_work: float
    exact: float
    exact_work: float
    loop: float
    is_same: bool


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("project", type=Path)
    parser.add_argument("--files", type=int, default=8)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, arguments.project.name)
        shutil.copytree(arguments.project, copy, ignore=shutil.ignore_patterns(".asyncfix_cache", ".git"))
        if not (copy / "pyproject.toml").exists():
            (copy / "pyproject.toml").write_text("")
        asyncio.run(measure(copy, most_found(copy)[: arguments.files]))


def most_found(project: Path) -> Sequence[str]:
    """The files with findings, those with most first; the cache is warm from then on."""
    command = [sys.executable, "-m", "asyncfix", "check", "--output-format", "json", "."]
    done = subprocess.run(command, cwd=project, capture_output=True, check=False)
    return [path for path, _ in Counter(each["path"] for each in json.loads(done.stdout)["findings"]).most_common()]


async def measure(project: Path, names: Sequence[str]) -> None:
    lines = sum(path.read_bytes().count(b"\n") for path in project.rglob("*.py"))
    async with editor(project) as client:
        started = time.perf_counter()
        client.open(names[0])
        await client.next(names[0])
        print(f"{project.name}: {lines:,} lines, first file open after {time.perf_counter() - started:.1f} s")
        for name in names[1:]:
            client.open(name)
            await client.next(name)
        await client.actions(names[0], 0, "source.fixAll")
        print(f"repairs planned after {time.perf_counter() - started:.1f} s, {resident(client)} MB")
        for what, change in (("a line above", with_line), ("a new call", with_call)):
            answers = [await answer(client, name, change(client.texts[client.uri(name)])) for name in names]
            print(row(what, answers))
        print(f"{resident(client)} MB at the end")


def row(what: str, answers: Sequence[Answer]) -> str:
    times = ("first", "first_work", "exact", "exact_work")
    first, first_work, exact, exact_work = (of([getattr(each, name) for each in answers]) for name in times)
    return (
        f"{what}: first {first} ms, work {first_work} ms; exact {exact} ms, work {exact_work} ms; "
        f"loop {max(each.loop for each in answers):.0f} ms; "
        f"{sum(not each.is_same for each in answers)} of {len(answers)} differ"
    )


def of(values: Sequence[float]) -> str:
    return f"{statistics.median(values):.0f} (most {max(values):.0f})"


async def answer(client: Editor, name: str, text: str) -> Answer:
    """Types a text, and waits for both answers; others are ended by it, as by somebody who goes on typing."""
    is_over = asyncio.Event()
    asking = asyncio.create_task(ask(client, is_over))
    started = now(client)
    client.said.clear()
    client.type(name, text)
    first = await client.next(name)
    first_at = now(client)
    exact = await client.next(name)
    exact_at = now(client)
    is_over.set()
    times = [(at - since) * 1000 for each in (first_at, exact_at) for at, since in zip(each, started, strict=True)]
    return Answer(*times, max(await asking) * 1000, first == exact)


def now(client: Editor) -> tuple[float, float]:
    """The time, and how long the server has worked, in seconds."""
    fields = Path(f"/proc/{client.process}/stat").read_text().rpartition(")")[2].split()
    return time.perf_counter(), (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def ask(client: Editor, is_over: asyncio.Event) -> Sequence[float]:
    """How long what no analysis answers took, asked again and again."""
    waits: list[float] = []
    params = types.HoverParams(types.TextDocumentIdentifier("untitled:x"), types.Position(0, 0))
    while not is_over.is_set():
        started = time.perf_counter()
        await client.client.text_document_hover_async(params)
        waits.append(time.perf_counter() - started)
        await asyncio.sleep(0.02)
    return waits


def with_line(text: str) -> str:
    return f"# A line.\n{text}"


def with_call(text: str) -> str:
    """One more call, first thing in the last coroutine that can have it."""
    found = list(HEADER.finditer(text))
    if not found:
        return f"{text}\n\nasync def added():\n    open('x').read()\n"
    end = found[-1].end()
    return f"{text[:end]}{found[-1][1]}    open('x').read()\n{text[end:]}"


def resident(client: Editor) -> int:
    return int(re.findall(r"VmRSS:\s+(\d+)", Path(f"/proc/{client.process}/status").read_text())[0]) // 1024


main()
