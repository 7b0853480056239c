"""The page of every rule: its headings, its examples."""

import re
from importlib import import_module
from types import ModuleType

import pytest
from blocking import findings, read_text

from asyncfix import rules

HEADINGS = ["What it does", "Why is this bad?", "Example", "Use instead", "Fix safety", "Known misses"]
IMPORTS = """\
import asyncio
from psycopg2.pool import ThreadedConnectionPool
"""
MODULES = [import_module(f"asyncfix.rules.{found.name}") for found in rules.modules()]

pages = pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)


def code(module: ModuleType, heading: str) -> str:
    match = re.search(rf"## {heading}\n```python\n(.*?)```", module.__doc__ or "", re.DOTALL)
    assert match
    return IMPORTS + match[1]


@pages
def test_the_page_is_whole(module: ModuleType) -> None:
    assert re.findall(r"^## (.*)$", module.__doc__ or "", re.MULTILINE) == HEADINGS


@pages
def test_the_example_is_flagged(module: ModuleType) -> None:
    assert {found.rule for found in findings([read_text(code(module, "Example"))])} <= set(module.NAMES)
    assert findings([read_text(code(module, "Example"))])


@pages
def test_the_remedy_is_not(module: ModuleType) -> None:
    assert findings([read_text(code(module, "Use instead"))]) == []
