"""Time limits around what is repaired are told."""

from pathlib import Path

import pytest

from tests.test_options import FIRST, POOL, apply, put

GIVEN = """

async def caller():
    await asyncio.wait_for(first(), 5)
"""
AROUND = """

async def caller():
    async with asyncio.timeout(5):
        await second()


async def second():
    await first()
"""
BESIDE = """

async def caller():
    async with asyncio.timeout(5):
        await asyncio.sleep(0)
    await first()
"""


@pytest.mark.parametrize(("caller", "is_told"), [(GIVEN, True), (AROUND, True), (BESIDE, False)])
def test_a_limit_that_counts_the_wait_for_a_thread(caller: str, is_told: bool, tmp_path: Path) -> None:
    put(tmp_path, app=POOL + FIRST + caller)
    said = apply(tmp_path, "--dry-run", "-v", "app.py").stderr
    assert ("now counts how long the call waits for its thread" in said) is is_told
