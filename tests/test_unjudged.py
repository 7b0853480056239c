"""What `scan` says it does not know: calls into packages without a stub, and on values of unknown type."""

import json
from pathlib import Path
from textwrap import dedent, indent

import pytest

from asyncfix.model.remembered import replace
from asyncfix.read.config import Config
from asyncfix.repair.fault import VerificationError
from asyncfix.repair.verify import require_repaired
from asyncfix.report import formats
from asyncfix.run import Request, survey
from tests.repairing import invoke

SERVICE = """
    import asyncio, json
    import acme_sdk
    from acme_sdk.models import Thing
    from google.cloud import acme

    class Service(acme_sdk.Base):
        def __init__(self) -> None:
            self.client = acme_sdk.Client("x")
"""

UNCLASSIFIED = {
    "an attribute": "self.client.fetch(1)",
    "a function": "acme_sdk.fetch()",
    "a name": "Thing.fetch()",
    "a method of an unknown base": "self.fetch()",
    "behind a with": "with self.client.conn() as conn: conn.fetch()",
    "of an element": "[each.fetch() for each in self.client.rows]",
    "of what a helper gives": "make().fetch()",
    "in a helper": "use(self.client)",
    "by annotation": "annotated(unknown)",
    "in a folder of several libraries": "acme.fetch()",
}
SILENT = {
    "awaited": "await self.client.fetch()",
    "awaited later": "task = self.client.fetch()\n    await task",
    "entered": "async with self.client.fetch(): pass",
    "iterated": "async for each in self.client.fetch(): pass",
    "gathered": "await asyncio.gather(self.client.fetch(), self.client.fetch())",
    "a task": "asyncio.create_task(self.client.fetch())",
    "an argument of what is awaited": "await unknown(self.client.fetch())",
    "the standard library": "json.fetch()",
    "a function of the project": "fetch()",
    "not called": "self.client.fetch",
    "in a thread": "await asyncio.to_thread(use, self.client)",
    "text": "self.client.name.lower()",
    "an exception": "raise acme_sdk.FetchError()",
}
HELPERS = """
    def fetch(): ...
    def use(client): client.fetch()
    def annotated(thing: Thing): thing.fetch()
    def make() -> Thing: ...
"""


def told(body: str, folder: Path, config: Config | None = None) -> dict[str, set[str]]:
    """The methods that `scan` names, by package; "" for those on values of unknown type."""
    method = indent(f"async def run(self, unknown):\n    {body}\n", "    ")
    (folder / "app.py").write_text(dedent(SERVICE) + method + dedent(HELPERS))
    report = survey(Request((folder,), folder, config or Config())).report
    found: dict[str, set[str]] = {}
    for call in report.unclassified:
        found.setdefault(call.package, set()).add(call.method)
    for each in report.unresolved:
        found.setdefault("", set()).add(each.method)
    return found


@pytest.mark.parametrize("body", UNCLASSIFIED.values(), ids=UNCLASSIFIED)
def test_calls_into_unknown_packages(body: str, tmp_path: Path) -> None:
    package = "google.cloud.acme" if body.startswith("acme.") else "acme_sdk"
    assert "fetch" in told(body, tmp_path)[package]


@pytest.mark.parametrize("body", SILENT.values(), ids=SILENT)
def test_no_calls_into_unknown_packages(body: str, tmp_path: Path) -> None:
    assert not {"fetch", "lower", "FetchError"} & told(body, tmp_path).get("acme_sdk", set())


def test_a_stub_decides(tmp_path: Path) -> None:
    (tmp_path / "stubs").mkdir()
    (tmp_path / "stubs" / "acme_sdk.pyi").write_text("class Client:\n    def fetch(self) -> object: ...\n")
    assert told("self.client.fetch()", tmp_path, Config(stubs=(str(tmp_path / "stubs"),))) == {}


UNRESOLVED = [
    ("unknown.execute('SELECT 1')", {"execute"}),
    ("await unknown.execute('SELECT 1')", set()),
    ("unknown.get('a')", set()),
    ("unknown.reload()", set()),
]


@pytest.mark.parametrize(("body", "expected"), UNRESOLVED)
def test_calls_on_values_of_unknown_type(body: str, expected: set[str], tmp_path: Path) -> None:
    body = f"import psycopg2\n    {body}"
    assert told(body, tmp_path).get("", set()) == expected


def test_only_what_runs_on_the_loop_counts(tmp_path: Path) -> None:
    (tmp_path / "other.py").write_text("import acme_sdk\n\ndef nobody_calls_this():\n    acme_sdk.fetch()\n")
    assert told("pass", tmp_path) == {}


# The rule that makes them findings.

GATE = ("--extend-select", "unjudged-call")
PROGRAM = "import acme_sdk\nimport psycopg2\n\n\nasync def save(conn):\n    conn.execute('x')\n    acme_sdk.send(1)\n"


@pytest.mark.parametrize("body", [*UNCLASSIFIED.values(), *SILENT.values(), *(body for body, _ in UNRESOLVED)])
def test_the_rule_finds_what_scan_names(body: str, tmp_path: Path) -> None:
    told(f"import psycopg2\n    {body}", tmp_path)
    report = survey(Request((tmp_path,), tmp_path, Config(extend_select=("unjudged-call",)))).report
    found = sorted((each.path, each.span, each.function) for each in report.findings if each.rule == "unjudged-call")
    assert found == sorted((each.path, each.span, each.function) for each in (*report.unresolved, *report.unclassified))


def test_the_gate_names_each(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(PROGRAM)
    assert invoke("check", folder=tmp_path).exit_code == 0
    result = invoke("check", *GATE, folder=tmp_path)
    first, second, *rest = result.stdout.splitlines()
    assert first.startswith("app.py:6:5: warning[unjudged-call] `execute()` is called on a value whose type")
    assert second.startswith("app.py:7:5: warning[unjudged-call] `send()` leads into `acme_sdk`, which no stub")
    assert (result.exit_code, rest) == (1, ["Found 2 unjudged calls in 1 file (1 checked)"])


@pytest.mark.parametrize("name", formats.NAMES)
def test_every_format_names_each(name: str, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(PROGRAM)
    result = invoke("check", *GATE, "--output-format", name, folder=tmp_path)
    assert (result.exit_code, "execute()" in result.stdout, "send()" in result.stdout) == (1, True, True)


def test_settings_ask_for_it(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(PROGRAM)
    (tmp_path / "asyncfix.toml").write_text('extend-select = ["unjudged-call"]')
    (call, other) = json.loads(invoke("check", "--output-format", "json", folder=tmp_path).stdout)["findings"]
    assert (call["line"], call["column"], call["api"], call["function"]) == (6, 5, "?.execute", "app.save")
    assert (other["line"], other["column"], other["api"], other["repair"]) == (7, 5, "acme_sdk.send", None)


def test_comments_and_baselines_know_it(tmp_path: Path) -> None:
    file = tmp_path / "app.py"
    file.write_text(PROGRAM.replace("('x')", "('x')  # asyncfix: ignore[unjudged-call]  a fake"))
    assert invoke("check", *GATE, folder=tmp_path).stdout.count("unjudged-call") == 1
    assert invoke("check", *GATE, "--baseline", "known.json", "--update-baseline", folder=tmp_path).exit_code == 0
    assert invoke("check", *GATE, "--baseline", "known.json", folder=tmp_path).exit_code == 0
    file.write_text(file.read_text() + "    acme_sdk.more()\n")
    result = invoke("check", *GATE, "--baseline", "known.json", folder=tmp_path)
    assert (result.exit_code, "app.py:8:5: " in result.stdout, "app.py:7" in result.stdout) == (1, True, False)


def test_only_what_is_asked_for_is_named(tmp_path: Path) -> None:
    for name in ("app.py", "other.py"):
        (tmp_path / name).write_text(PROGRAM)
    assert "other.py:" not in invoke("check", *GATE, "app.py", folder=tmp_path).stdout


def test_what_moves_away_with_a_repair_makes_no_room_for_what_blocks(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(PROGRAM)
    before = survey(Request((tmp_path,), tmp_path, Config(extend_select=("unjudged-call",)))).report.findings
    require_repaired((), before, before[:1], lambda _: 0)
    require_repaired((), (), before, lambda _: 0)
    with pytest.raises(VerificationError):
        require_repaired((), before, (replace(before[0], rule="blocking-database", waits=True),), lambda _: 0)
