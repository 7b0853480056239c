"""What users tell: stubs of their own, and comments at a def."""

import re
from pathlib import Path

import pytest
from blocking import read_text
from typer.testing import CliRunner

from asyncfix.analyse.analysis import Analysis, Request, analyse
from asyncfix.catalog.own import StubError, complaints
from asyncfix.cli import app
from asyncfix.extract import extract
from asyncfix.model.facts import KINDS
from asyncfix.model.finding import Finding
from asyncfix.read.config import Config, read_config
from asyncfix.rules import names

DOCS = Path(__file__).parent.parent / "docs" / "stubs.md"
SDK = """
from asyncfix.catalog.stubs import blocks

class Client:
    @blocks("network", instead="acme_sdk.AsyncClient.ping")
    def ping(self) -> None: ...
    def name(self) -> str: ...
class AsyncClient:
    async def ping(self) -> None: ...
"""
MAIN = """
import time
from acme_sdk import AsyncClient, Client

async def main(client: Client, other: AsyncClient) -> None:
    client.ping()
    client.name()
    await other.ping()
    time.sleep(1)
"""


def write(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


def look(root: Path) -> Analysis:
    return analyse(Request((root,), root, read_config(root)))


def said(findings: tuple[Finding, ...]) -> list[tuple[int, str]]:
    return [(each.span.line, each.rule) for each in findings]


LAYOUTS = {
    "a module": {"stubs/acme_sdk.pyi": SDK},
    "a package": {"stubs/acme_sdk/__init__.pyi": SDK},
    "a package as type checkers install it": {"stubs/acme_sdk-stubs/__init__.pyi": SDK},
    "the first folder wins": {"stubs/acme_sdk.pyi": SDK, "more/acme_sdk.pyi": ""},
    "re-exported": {
        "stubs/acme_sdk/__init__.pyi": "from acme_sdk.client import AsyncClient, Client",
        "stubs/acme_sdk/client.pyi": SDK,
    },
}


@pytest.mark.parametrize("files", LAYOUTS.values(), ids=LAYOUTS)
def test_layouts(tmp_path: Path, files: dict[str, str]) -> None:
    settings = '[tool.asyncfix]\nstubs = ["stubs/", "more"]'
    write(tmp_path, {"more/other.pyi": "", "pyproject.toml": settings, "app/main.py": MAIN, **files})
    assert said(look(tmp_path).findings) == [(6, "blocking-network"), (9, "blocking-sleep")]


def test_without_the_stub_nothing_is_known(tmp_path: Path) -> None:
    write(tmp_path, {"pyproject.toml": "", "main.py": MAIN})
    assert said(look(tmp_path).findings) == [(9, "blocking-sleep")]


def test_the_users_stub_wins_over_the_catalogs(tmp_path: Path) -> None:
    """For its module alone: what the catalog says of others stays."""
    text = "import time, psycopg2\nasync def f():\n  time.sleep(1)\n  psycopg2.connect()"
    files = {"main.py": text, "stubs/time.pyi": "def sleep(seconds: float) -> None: ..."}
    write(tmp_path, {"asyncfix.toml": 'stubs = ["stubs"]', **files})
    assert said(look(tmp_path).findings) == [(4, "blocking-database")]


def test_the_users_stub_wins_over_the_projects_own_module(tmp_path: Path) -> None:
    files = {
        "main.py": "from fast import run\nasync def f():\n  run()",
        "fast.py": "import time\ndef run(): time.sleep(1)",
        "stubs/fast.pyi": "def run() -> None: ...",
    }
    write(tmp_path, {"asyncfix.toml": 'stubs = ["stubs"]', **files})
    assert said(look(tmp_path).findings) == []


def test_packages_above_a_stub_need_none(tmp_path: Path) -> None:
    stub = 'from asyncfix.catalog.stubs import blocks\n@blocks("file")\ndef load() -> None: ...'
    files = {"main.py": "import acme.io.disk\nasync def f():\n  acme.io.disk.load()", "stubs/acme/io/disk.pyi": stub}
    write(tmp_path, {"asyncfix.toml": 'stubs = ["stubs"]', **files})
    assert said(look(tmp_path).findings) == [(3, "blocking-file")]


def test_paths_are_relative_to_the_config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"pyproject.toml": '[tool.asyncfix]\nstubs = ["stubs"]', "a/main.py": MAIN})
    write(tmp_path, {"stubs/acme_sdk.pyi": SDK})
    monkeypatch.chdir(tmp_path / "a")
    assert read_config(Path.cwd()) == Config(stubs=(str(tmp_path / "stubs"),))
    assert read_config(Path.cwd(), ['stubs = ["x"]']) == Config(stubs=(str(tmp_path / "a" / "x"),))


HINT = "correct it, or"
ERRORS = {
    "no folder": ({}, r"stubs: .*/stubs: no such folder; paths are relative to the file that sets `stubs`"),
    "no stubs": ({"stubs/notes.txt": ""}, r"/stubs: holds no \.pyi file; write one per module"),
    "unparsable": ({"stubs/a.pyi": "\nclass A\n"}, rf"/stubs/a\.pyi:2: .*; {HINT}"),
    "NUL": ({"stubs/a.pyi": "\0"}, rf"/stubs/a\.pyi: holds NUL bytes.*; {HINT}"),
    "unknown kind": (
        {"stubs/a.pyi": '\n@blocks("databse")\ndef f(): ...'},
        r"/stubs/a\.pyi:3: unknown kind `databse`; did you mean `database`\?",
    ),
    "a mark without its arguments": (
        {"stubs/a.pyi": '@runs("now")\ndef f(): ...'},
        r"/stubs/a\.pyi:2: `runs` needs `argument`",
    ),
    "an unknown argument of a mark": (
        {"stubs/a.pyi": '@blocks("http", unles="block=False")\ndef f(): ...'},
        r"/stubs/a\.pyi:2: `blocks` takes no `unles`; did you mean `unless`\?",
    ),
    "an unknown word in a mark": (
        {"stubs/a.pyi": '@runs("in_a_thread", "function")\ndef f(function): ...'},
        r"/stubs/a\.pyi:2: unknown where `in_a_thread`; did you mean `in_thread`\?",
    ),
    "a wrong mark of a class": (
        {"stubs/a.pyi": '@form("item")\nclass A: ...'},
        r"/stubs/a\.pyi:1: A: unknown meaning `item`; did you mean `items`\?",
    ),
    "unknown mark": (
        {"stubs/a.pyi": "from asyncfix.catalog.stubs import block"},
        r"/stubs/a\.pyi:1: unknown mark `block`; did you mean `blocks`\?",
    ),
}


@pytest.mark.parametrize(("files", "message"), ERRORS.values(), ids=ERRORS)
def test_errors_name_the_file_and_the_way_out(tmp_path: Path, files: dict[str, str], message: str) -> None:
    write(tmp_path, {"asyncfix.toml": 'stubs = ["stubs"]', "main.py": "", **files})
    with pytest.raises(StubError, match=message):
        look(tmp_path)
    result = CliRunner().invoke(app, ["check", str(tmp_path)])
    assert result.exit_code == 2
    assert "asyncfix: error: stubs: " in result.output


def test_no_symlink_leads_out(tmp_path: Path) -> None:
    write(tmp_path, {"away/acme.pyi": "", "p/asyncfix.toml": 'stubs = ["stubs"]', "p/main.py": ""})
    (tmp_path / "p/stubs").symlink_to(tmp_path / "away")
    with pytest.raises(StubError, match=r"p/stubs: leads out of the project"):
        look(tmp_path / "p")
    (tmp_path / "p/stubs").unlink()
    write(tmp_path, {"p/stubs/here.pyi": ""})
    (tmp_path / "p/stubs/acme.pyi").symlink_to(tmp_path / "away/acme.pyi")
    with pytest.raises(StubError, match=r"stubs/acme\.pyi: leads out of its folder"):
        look(tmp_path / "p")


def test_a_folder_elsewhere_may_be_named(tmp_path: Path) -> None:
    write(tmp_path, {"shared/acme_sdk.pyi": SDK, "p/asyncfix.toml": 'stubs = ["../shared"]', "p/main.py": MAIN})
    assert said(look(tmp_path / "p").findings) == [(6, "blocking-network"), (9, "blocking-sleep")]


def test_the_documented_example(tmp_path: Path) -> None:
    """Every block of docs/stubs.md, written to the file that its first line names."""
    blocks = re.findall(r"```\w+\n# (\S+)\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    write(tmp_path, dict(blocks))
    text = (tmp_path / "app.py").read_text()
    wanted = [number for number, line in enumerate(text.splitlines(), 1) if "# blocking-http" in line]
    assert said(look(tmp_path).findings) == [(number, "blocking-http") for number in wanted]
    assert len(wanted) == 2


def test_every_kind_has_a_rule() -> None:
    ruled = {name.removeprefix("blocking-") for name in names() if name.startswith("blocking-")}
    assert ruled <= set(KINDS)


def test_kinds_and_marks_of_the_catalog_are_known() -> None:
    assert list(complaints(extract(read_text("from asyncfix.catalog.stubs import blocks, runs")))) == []


STANDS = {
    "above": ("# asyncfix: blocking[file]\ndef f(): ...", "blocks"),
    "above decorators": ("# asyncfix: blocking\n@a\n@b\ndef f(): ...", "blocks"),
    "between": ("@a\n# asyncfix: nonblocking\n@b\ndef f(): ...", "nonblocking"),
    "at the end": ("def f(): # asyncfix: nonblocking, it is cached\n  pass", "nonblocking"),
    "at the end of its head": ("def f(\n  a,\n): #asyncfix:blocking\n  pass", "blocks"),
    "of one line": ("async def f(): pass  # asyncfix:  blocking [ file ]", "blocks"),
    "carriage returns": ("x = 1\r# asyncfix: blocking\rdef f(): ...\r", "blocks"),
    "a form feed": ("\f\n# asyncfix: blocking\ndef f(): ...\n", "blocks"),
}


@pytest.mark.parametrize(("text", "mark"), STANDS.values(), ids=STANDS)
def test_where_a_comment_stands(text: str, mark: str) -> None:
    facts = extract(read_text(text))
    found = next(each for each in facts.functions if each.qualname == "f")
    assert [each.name for each in found.marks] == [mark]
    assert facts.complaints == ()


SAYS_NOTHING = {
    "a line between": ("# asyncfix: blocking\n\ndef f(): ...", 1, "must stand directly above a `def`"),
    "below": ("def f():\n  # asyncfix: blocking\n  pass", 2, "must stand directly above a `def`"),
    "at a call": ("f()  # asyncfix: nonblocking", 1, "`# asyncfix: nonblocking` must stand"),
    "above a class": ("# asyncfix: blocking\nclass F: ...", 1, "must stand directly above a `def`"),
    "unknown kind": (
        "# asyncfix: blocking[databse]\ndef f(): ...",
        1,
        "unknown kind `databse`; did you mean `database`",
    ),
    "misspelt": (
        "# asyncfix: non-blocking\ndef f(): ...",
        1,
        "unknown word `non-blocking`; did you mean `nonblocking`?",
    ),
    "a far kind": ("# asyncfix: blocking[zzz]\ndef f(): ...", 1, "unknown kind `zzz`; known are call, cloud"),
}


@pytest.mark.parametrize(("text", "line", "message"), SAYS_NOTHING.values(), ids=SAYS_NOTHING)
def test_a_comment_that_says_nothing(tmp_path: Path, text: str, line: int, message: str) -> None:
    (complaint,) = extract(read_text(text)).complaints
    assert complaint.line == line
    assert message in complaint.message
    write(tmp_path, {"asyncfix.toml": "", "main.py": text})
    assert [(each.line, each.code) for each in look(tmp_path).errors] == [(line, "invalid-comment")]
    assert CliRunner().invoke(app, ["check", str(tmp_path)]).exit_code == 1


@pytest.mark.parametrize(
    "text",
    [
        "x = '# asyncfix: blocking'\ndef f(): ...",
        "# asyncfix: ignore[blocking-file]\ndef f(): ...",
        "# asyncfix: see below\n",
    ],
)
def test_what_is_no_such_comment(text: str) -> None:
    facts = extract(read_text(text))
    assert facts.complaints == ()
    assert [each.marks for each in facts.functions if each.marks] == []
