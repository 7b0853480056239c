"""The page of every rule: its headings, its examples; and what several rules say of one call."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from blocking import FIXTURES, findings, reach_of, read_files, read_text

from asyncfix import rules
from asyncfix.model.finding import Finding
from asyncfix.read.config import Config
from asyncfix.rules import Rule
from asyncfix.rules.page import HEADINGS, IN_RUFF

IMPORTS = """\
import asyncio
import hashlib
import os
import queue
import socket
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import boto3
import httpx
import openai
import psycopg2
import requests
from psycopg2.pool import SimpleConnectionPool, ThreadedConnectionPool
"""
RULES = rules.load()
REPAIRS = FIXTURES.parent / "repair"

pages = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)


def judged(rule: Rule, heading: str) -> list[Finding]:
    match = re.search(rf"## {heading}\n```python\n(.*?)```", rule.page, re.DOTALL)
    assert match
    return findings([read_text(IMPORTS + match[1])], rule.name)


@pages
def test_the_page_is_whole(rule: Rule) -> None:
    assert [each for each in re.findall(r"^## (.*)$", rule.page, re.MULTILINE) if each != IN_RUFF] == list(HEADINGS)
    assert rule.summary.endswith(".")
    assert max(map(len, rule.page.splitlines())) <= 120


@pages
def test_the_example_is_flagged(rule: Rule) -> None:
    found = judged(rule, "Example")
    assert {each.rule for each in found if not each.rule.startswith("blocking-")} <= {rule.name}
    assert {each.severity for each in found if each.rule == rule.name} == {rule.severity}


@pages
def test_the_remedy_is_not(rule: Rule) -> None:
    assert judged(rule, "Use instead") == []


BLOCKS = "import time\n\n\nasync def main() -> None:\n    time.sleep(1)\n    input()\n"


@pytest.mark.parametrize(
    ("config", "found"),
    [
        (Config(), {"blocking-input", "blocking-sleep"}),
        (Config(select=("blocking-sleep",)), {"blocking-sleep"}),
        (Config(ignore=("blocking-sleep",)), {"blocking-input"}),
        (Config(select=("blocking-sleep",), ignore=("blocking-sleep",)), set()),
    ],
)
def test_the_settings_choose(config: Config, found: set[str]) -> None:
    assert {each.rule for each in rules.judge(reach_of([read_text(BLOCKS)]), config)} == found


def test_one_finding_for_each_call() -> None:
    (call,) = rules.judge(reach_of([read_text(BLOCKS)]), Config(select=("blocking-sleep",)))
    telling, less = replace(call, rule="telling", weight=1), replace(call, rule="less", weight=-1)
    beside = replace(call, rule="beside", waits=False)
    assert list(rules.merge([less, call, beside, telling])) == [beside, telling]


HAZARDS = {rule.name for rule in RULES if not rule.name.startswith("blocking-")}


@pytest.mark.parametrize("folder", sorted(REPAIRS.iterdir()), ids=lambda folder: folder.name)
def test_repairs_bring_no_hazard(folder: Path) -> None:
    """But in context managers that are left for callers outside of the project: nothing enters them here."""
    after = findings(read_files(folder / "after.py"))
    assert {each.rule for each in after if each.severity != "info"} & HAZARDS == set()
