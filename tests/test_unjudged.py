"""What `scan` says it does not know: calls into packages without a stub, and on values of unknown type."""

from pathlib import Path
from textwrap import dedent, indent

import pytest

from asyncfix.read.config import Config
from asyncfix.run import Request, survey

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
