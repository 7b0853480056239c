"""Programs of fixtures/rules, and what their comments expect of them."""

import re
from collections.abc import Iterable
from pathlib import Path

from asyncfix import rules
from asyncfix.extract import extract
from asyncfix.gate.judging import judging_in
from asyncfix.gate.suppressing import suppress
from asyncfix.link.program import Program
from asyncfix.model.finding import Finding
from asyncfix.model.source import Source
from asyncfix.reach.reach import Reach
from asyncfix.read.config import Config
from asyncfix.read.discover import read_source

FIXTURES = Path(__file__).parent.parent / "fixtures" / "rules"
PROGRAMS = sorted(program for family in FIXTURES.iterdir() for program in family.iterdir())
EXPECTED = re.compile(r"# expect: (.*)")

Said = tuple[str, int, str, str]  # file, line, rule, the function through which it is reached


def read_text(text: str, module: str = "main") -> Source:
    return Source(Path(f"{module.replace('.', '/')}.py"), module, text, "utf-8")


def read_files(program: Path) -> list[Source]:
    """The files of a program: a folder of them, or one."""
    root = program if program.is_dir() else program.parent
    files = sorted(program.rglob("*.py")) if program.is_dir() else [program]
    read = [read_source(file, root, file.relative_to(root)) for file in files]
    return [each for each in read if isinstance(each, Source)]


def reach_of(sources: Iterable[Source]) -> Reach:
    return Reach(Program(extract(source) for source in sources))


def findings(sources: Iterable[Source], also: str = "") -> list[Finding]:
    """What the rules that are on by default find, and the rule `also`, but for what comments suppress."""
    config = Config(select=tuple(rule.name for rule in rules.load() if rule.by_default or rule.name == also))
    files = [extract(source) for source in sources]
    judged = rules.judge(Reach(Program(files)), config)
    reviewed = suppress(judged, files, judging_in(config))
    return [*(each for each in reviewed.findings if each.suppression is None), *reviewed.comments]


def said(finding: Finding) -> Said:
    via = finding.chain[0].callee if len(finding.chain) > 1 else ""
    return (finding.path.as_posix(), finding.span.line, finding.rule, via)


def expected(source: Source) -> list[Said]:
    found = []
    for number, line in enumerate(source.text.split("\n"), 1):
        if match := EXPECTED.search(line):
            for each in match[1].split(", "):
                rule, _, via = each.partition(" via ")
                found.append((source.path.as_posix(), number, rule, via))
    return found


def agrees(actual: Said, wanted: Said) -> bool:
    """Whether a finding is the expected one; `via` may leave out the first parts of the dotted name."""
    return actual[:3] == wanted[:3] and f".{actual[3]}".endswith(f".{wanted[3]}" if wanted[3] else ".")
