"""The size of the truth suite: what precision and recall are measured on may grow, not shrink."""

import re

from blocking import EXPECTED, FIXTURES

SILENT = re.compile(r"# ok: ")
AT_LEAST = 400


def test_enough_is_expected_and_enough_is_silent() -> None:
    lines = [line for file in FIXTURES.rglob("*.py") for line in file.read_text(encoding="utf-8").splitlines()]
    assert sum(EXPECTED.search(line) is not None for line in lines) >= AT_LEAST
    assert sum(SILENT.search(line) is not None for line in lines) >= AT_LEAST


def test_no_line_is_both() -> None:
    for file in FIXTURES.rglob("*.py"):
        for line in file.read_text(encoding="utf-8").splitlines():
            assert not (EXPECTED.search(line) and SILENT.search(line)), f"{file.name}: {line}"
