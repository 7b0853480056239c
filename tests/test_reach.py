"""Every program of fixtures/rules: each `# expect:` is found, and nothing else."""

from pathlib import Path

import pytest
from blocking import PROGRAMS, agrees, expected, findings, read_files, said


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_program(program: Path) -> None:
    sources = read_files(program)
    wanted = [each for source in sources for each in expected(source)]
    actual = [said(finding) for finding in findings(sources, also=program.parent.name)]
    assert [each for each in wanted if not any(agrees(a, each) for a in actual)] == [], "missed"
    assert [each for each in actual if not any(agrees(each, w) for w in wanted)] == [], "not expected"
    assert len(actual) == len(wanted)
