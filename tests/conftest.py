"""Fixtures of all tests."""

import sys
from collections.abc import Iterator

import pytest
from postgres import create_database, open_server

from asyncfix.analyse.analysis import RECURSION_LIMIT

sys.setrecursionlimit(RECURSION_LIMIT)  # as every command does


@pytest.fixture(scope="session")
def dsn() -> Iterator[str]:
    """DSN of a real PostgreSQL server; without one the tests fail."""
    with open_server() as server:
        yield server


@pytest.fixture
def database(dsn: str) -> Iterator[str]:
    """DSN of a fresh, empty database."""
    with create_database(dsn) as name:
        yield name
