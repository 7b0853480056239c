"""Random programs do what they did after the engine's own rewrite; `python -m tests.emitting` runs more of them."""

import pytest

from tests.emitting import emit, fuzz, write
from tests.outlining import explain

PROGRAMS = 300
STEP = 100


@pytest.mark.parametrize("start", range(0, PROGRAMS, STEP))
def test_rewritten_programs_do_the_same(start: int) -> None:
    wrong = [(seed, each) for seed, each in fuzz(range(start, start + STEP)) if each.verdict == "different"]
    assert not wrong, explain(*write(wrong[0][0]), wrong[0][1])


def test_few_programs_are_refused() -> None:
    refused = [seed for seed in range(PROGRAMS) if emit(*write(seed)) is None]
    assert len(refused) < PROGRAMS / 10
