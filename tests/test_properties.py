"""What holds for every program."""

import os
import random
from pathlib import Path

import pytest
from blocking import PROGRAMS, findings, read_files

from asyncfix.extract import extract
from asyncfix.model.source import Source, Span, split_lines
from asyncfix.read.discover import read_source

LIBRARY = Path(os.__file__).parent
FILES = sorted(path for path in LIBRARY.rglob("*.py") if "site-packages" not in path.parts)
SAMPLE = random.Random(1).sample(FILES, min(300, len(FILES)))

programs = pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: f"{path.parent.name}/{path.name}")


@programs
def test_findings_do_not_depend_on_the_order_of_files(program: Path) -> None:
    sources = read_files(program)
    assert findings(sources) == findings(reversed(sources))


def test_the_standard_library_can_be_extracted() -> None:
    for path in SAMPLE:
        source = read_source(path, LIBRARY, path)
        if isinstance(source, Source):
            spans_of(source)


def spans_of(source: Source) -> None:
    """Extracts a file that parses, and looks whether every position is one of its text."""
    try:
        facts = extract(source)
    except SyntaxError:
        return  # tests of the parser
    lines = split_lines(source.text)
    for function in facts.functions:
        assert all(lies_in(operation.span, lines) for operation in function.operations), source.path


def lies_in(span: Span, lines: list[str]) -> bool:
    starts = 1 <= span.column <= len(lines[span.line - 1]) + 1
    return starts and 1 <= span.end_column <= len(lines[span.end_line - 1]) + 1
