"""Repairs copies of packages, twice each, and prints what became of their blocks as rows of docs/repair.md.

pip download --no-deps --no-binary :all: davtelepot==2.10.11 && tar xzf davtelepot-2.10.11.tar.gz
python -m benchmarks.repairs davtelepot-2.10.11
"""

import argparse
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from asyncfix.model.source import Source
from asyncfix.read.config import Config
from asyncfix.repair.edits import Edit, Hold, Lend, Move, Offload, Replace, Shrink
from asyncfix.repair.model import Repair
from asyncfix.repair.options import Options
from asyncfix.report.text import told_fault
from asyncfix.run import Proposal, Request, carry_out, decide, propose

SHAPES = ("whole function", "block", "ends earlier", "held", "single call", "asyncio's own")


@dataclass(frozen=True, slots=True)
class Result:
    """What one package's repairs came to: how many of each level and shape, why not the others, what was left."""

    files: int
    levels: Counter[str]
    shapes: Counter[str]
    reasons: Counter[str]
    uncompiled: int
    again: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("packages", nargs="+", type=Path)
    found = {path.name: measured(path) for path in parser.parse_args().packages}
    for name, each in found.items():
        print(row(name, each), flush=True)
    print()
    for name, each in found.items():
        print(f"| {name} | {' | '.join(str(each.shapes[shape]) for shape in SHAPES)} |")
    print()
    total = sum((each.reasons for each in found.values()), Counter[str]())
    print(", ".join(f"`{code}` {count}" for code, count in total.most_common()))


def row(name: str, found: Result) -> str:
    levels = " | ".join(str(found.levels[level]) for level in ("safe", "unsafe", "refused"))
    most = ", ".join(f"`{code}` {count}" for code, count in found.reasons.most_common(3))
    return f"| {name} | {found.files} | {levels} | {found.uncompiled} | {found.again} | {most} |"


def measured(package: Path) -> Result:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, package.name)
        shutil.copytree(package, copy)
        proposal, numbers = decided(copy)
        repairs = proposal.repairs
        applied = carry_out(proposal, numbers)
        changes = applied.changes
        print("".join(f"{package.name}: {told_fault(each)}\n" for each in applied.faults), end="", flush=True)
        for change in changes:
            change.source.path.write_text(change.after, encoding="utf-8", newline="")
        again = decided(copy)[1]
    return Result(
        files=len(changes),
        levels=Counter(each.level for each in repairs),
        shapes=Counter(shape(each) for number, each in enumerate(repairs) if number in set(numbers)),
        reasons=Counter(code for each in repairs for code in codes(each)),
        uncompiled=sum(not compiles(change.source, change.after) for change in changes),
        again=len(again),
    )


def decided(folder: Path) -> tuple[Proposal, tuple[int, ...]]:
    return decide(propose(Request((folder,), folder, Config(), jobs=2, is_rooted=True), Options()))


def codes(repair: Repair) -> Iterable[str]:
    """The first reason against it, as the summary counts them."""
    return [reason.code for reason in repair.reasons[:1]]


def shape(repair: Repair) -> str:
    edits = repair.edits
    if has(edits, Hold) or has(edits, Lend):
        return "held"
    if has(edits, Shrink):
        return "ends earlier"
    if any(isinstance(each, Move) and each.is_whole for each in edits):
        return "whole function"
    if has(edits, Move):
        return "block"
    return "asyncio's own" if has(edits, Replace) and not has(edits, Offload) else "single call"


def has(edits: Iterable[Edit], kind: type) -> bool:
    return any(isinstance(each, kind) for each in edits)


def compiles(source: Source, text: str) -> bool:
    try:
        compile(text, source.path, "exec")
    except SyntaxError:
        return False
    return True


if __name__ == "__main__":
    main()
