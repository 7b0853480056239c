"""The commands for readers: the page of a rule, and what the catalog knows."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from asyncfix import rules
from asyncfix.analyse.lookup import Catalog, UnknownNameError
from asyncfix.cli import app
from asyncfix.report.page import explain, list_rules
from asyncfix.report.text import plain

RULES = rules.load()


def run(*args: str) -> Result:
    return CliRunner().invoke(app, [*args])


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_page_is_printed_as_it_is_written(rule: rules.Rule) -> None:
    result = run("explain", rule.name)
    assert result.exit_code == 0
    assert result.stdout.startswith(f"# {rule.name} ({rule.severity}, o")
    assert result.stdout.endswith(rule.page)


def test_a_page_on_a_terminal() -> None:
    rule = next(each for each in RULES if each.name == "blocking-sleep")
    text = plain(explain(rule, painted=True))
    assert "\nExample\n    async def poll(job: str) -> None:\n        time.sleep(5)\n\nUse instead\n" in text
    assert "```" not in text
    assert "\x1b[1mExample" in run("explain", "blocking-sleep", "--color", "always").stdout


def test_all_rules_in_a_list() -> None:
    lines = run("explain").stdout.splitlines()
    assert [line.split()[0] for line in lines] == [rule.name for rule in RULES]
    assert "".join(f"{line}\n" for line in lines) == plain(list_rules(RULES))
    off = [line.split()[:3] for line in lines if line.split()[2] == "off"]
    assert off == [["blocking-stat", "error", "off"], ["unjudged-call", "warning", "off"]]


def test_an_unknown_rule() -> None:
    result = run("explain", "blocking-slep")
    assert result.exit_code == 2
    assert "unknown rule `blocking-slep`; did you mean `blocking-sleep`?" in result.stderr


KNOWN = [
    ("psycopg2.connect", ["waits      blocking-database", "source     https://www.psycopg.org"]),
    ("time.sleep", ["waits      blocking-sleep", "instead    asyncio.sleep"]),
    ("queue.Queue.get", ["waits      blocking-queue", "unless     block=False or timeout=0"]),
    ("open", ["waits      blocking-file"]),
    ("asyncio.sleep", ["awaits     a coroutine function"]),
    ("asyncio.to_thread", ["runs       its argument `func`, in another thread"]),
    ("asyncio.run", ["waits      nested-loop"]),
    ("psycopg2.extensions.cursor.fetchone", ["waits      no"]),
    ("psycopg2.pool.ThreadedConnectionPool", ["database   __init__, getconn", "others known not to wait"]),
    ("psycopg2", ["database   connect", "psycopg2.pool"]),
]


@pytest.mark.parametrize(("name", "said"), KNOWN, ids=[name for name, _ in KNOWN])
def test_what_is_known_of_a_name(name: str, said: list[str]) -> None:
    result = run("catalog", name, "--isolated")
    assert result.exit_code == 0
    for text in said:
        assert text in result.stdout


UNKNOWN = [
    ("requests.gett", "did you mean `requests.get`"),
    ("psycopg2.conect", "did you mean `psycopg2.connect`"),
    ("pscopg2", "did you mean `psycopg2`"),
    ("acme.store.fetch", "write stubs/acme/store.pyi:\n    from asyncfix.catalog.stubs import blocks\n"),
]


@pytest.mark.parametrize(("name", "message"), UNKNOWN, ids=[name for name, _ in UNKNOWN])
def test_what_is_not_known(name: str, message: str) -> None:
    result = run("catalog", name, "--isolated")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert message in result.stderr


def test_the_users_own_stubs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "stubs").mkdir()
    text = 'from asyncfix.catalog.stubs import blocks\n@blocks("http", why="It polls.")\ndef fetch() -> object: ...\n'
    (tmp_path / "stubs" / "acme.pyi").write_text(text)
    (tmp_path / "asyncfix.toml").write_text('stubs = ["stubs"]')
    monkeypatch.chdir(tmp_path)
    assert "blocking-http" in run("catalog", "acme.fetch").stdout
    assert "It polls." in run("catalog", "acme.fetch").stdout


def test_every_module_can_be_looked_up() -> None:
    catalog = Catalog()
    for module in catalog.modules:
        try:
            assert catalog.look_up(module)
        except UnknownNameError as error:
            pytest.fail(str(error))
