"""Marked programs: which lines a checker has to report, and which it must not."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

Place = tuple[str, int]  # file below the folder of the program, line from 1

SUITE = Path(__file__).parents[2] / "fixtures" / "rules"
# They rest on comments or stubs of asyncfix, which no other tool reads.
OWN_NOTATION = frozenset({"own"})
BLOCKS = re.compile(r"blocking-|nested-loop|half-offloaded")
# Where two careful readers may disagree, no tool gains or loses: rows and bytes of what was reported where it was asked
# for or opened, the start of a process, locks held for a moment.
BY_TASTE = re.compile(
    rb"\.(fetch\w+|read|write|close)\("
    rb"|# ok: (starts a program|a short body|reported where it is opened|only lets other threads run|fits into the pipe"
    rb"|one (look|change), off by default|whether it has a bound is not known|is open$)"
)
MARK = re.compile(rb"[ \t]*# (expect|ok|FLAG|LEAF|OK|OTHER)\b(?:: )?([^\r\n]*)")


@dataclass(frozen=True, slots=True)
class Program:
    """A file or a folder, and its marked lines."""

    family: str
    source: Path
    wanted: set[Place] = field(default_factory=set)
    silent: set[Place] = field(default_factory=set)
    hazards: set[Place] = field(default_factory=set)  # wanted of asyncfix, of which no other tool has such rules
    apart: set[Place] = field(default_factory=set)  # neither wanted nor a false alarm
    leaves: set[Place] = field(default_factory=set)  # as good as any wanted line of the program

    @property
    def name(self) -> str:
        return f"{self.family}/{self.source.stem}"

    def files(self) -> Iterator[tuple[str, Path]]:
        if self.source.is_file():
            yield self.source.name, self.source
            return
        for file in sorted(self.source.rglob("*.py")):
            yield file.relative_to(self.source).as_posix(), file


def read_suite(folder: Path = SUITE) -> list[Program]:
    """The programs of fixtures/rules, which lie in families, or mini projects, each a folder `<letter>NN_name`."""
    found = []
    for family in sorted(each for each in folder.iterdir() if each.is_dir()):
        if re.match(r"[a-z]\d\d_", family.name):
            found.append(read_program(family.name[0], family))
        elif family.name not in OWN_NOTATION:
            found += [read_program(family.name, each) for each in sorted(family.iterdir()) if not is_hidden(each)]
    return found


def is_hidden(path: Path) -> bool:
    return path.name.startswith((".", "__"))


def read_program(family: str, source: Path) -> Program:
    program = Program(family, source)
    for name, file in program.files():
        for number, line in enumerate(file.read_bytes().split(b"\n"), 1):
            if BY_TASTE.search(line):
                program.apart.add((name, number))
            if mark := MARK.search(line):
                lines_for(program, mark[1].decode(), mark[2].decode()).add((name, number))
    return program


def lines_for(program: Program, mark: str, said: str) -> set[Place]:
    match mark:
        case "expect":
            return program.wanted if any(map(BLOCKS.match, said.split(", "))) else program.hazards
        case "FLAG":
            return program.wanted
        case "ok" | "OK":
            return program.silent
        case "LEAF":
            return program.leaves
        case _:
            return program.apart


def copy_bare(program: Program, target: Path) -> None:
    """Copies a program without its marks; its lines keep their numbers."""
    for name, file in program.files():
        copied = target / name
        copied.parent.mkdir(parents=True, exist_ok=True)
        copied.write_bytes(b"\n".join(MARK.sub(b"", line) for line in file.read_bytes().split(b"\n")))
