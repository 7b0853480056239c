"""What an editor is told while its documents change, and what its actions make of them."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Sequence
from functools import wraps
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from asyncfix.model.source import Span
from asyncfix.server.documents import Draft
from asyncfix.server.edits import edits_between
from asyncfix.server.kept import Kept
from asyncfix.server.positions import Places
from asyncfix.server.requests import request_for
from asyncfix.server.stopping import Stop, Superseded
from tests.editing import Editor, edited, editor
from tests.repairing import apply, invoke, read
from tests.running import put

DB = "import urllib.request\n\n\ndef run(x):\n    return urllib.request.urlopen(x)\n"
QUIET = "def run(x):\n    return x\n"
APP = """\
import time
from db import run


async def load(x):
    "é𝄞"; run(x)


async def wait(x):
    time.sleep(x)


async def rest():
    time.sleep(1)  # asyncfix: ignore[blocking-sleep]  the device needs it


async def done():
    pass  # asyncfix: ignore[blocking-sleep]
"""
LOAD, WAIT, DONE = 5, 9, 17  # lines, from 0
FIX_ALL = types.CodeActionKind.SourceFixAll.value
ALONE = "import time\n\n\nasync def f():\n    time.sleep(1)\n"

Session = Callable[[Editor], Awaitable[None]]


def session(test: Session) -> Callable[[Path], None]:
    """A test with an editor that has APP and DB in the folder that it opens."""

    @wraps(test)
    def run(tmp_path: Path) -> None:
        async def with_editor() -> None:
            async with editor(tmp_path) as found:
                await test(found)

        lay(tmp_path, APP)
        asyncio.run(with_editor())

    del run.__wrapped__  # type: ignore[attr-defined]  # whose parameter pytest would take for a fixture
    return run


def lay(folder: Path, app: str) -> None:
    (folder / "asyncfix.toml").touch()
    (folder / "db.py").write_text(DB, encoding="utf-8")
    (folder / "app.py").write_bytes(app.encode())


def applied(folder: Path, app: str, *flags: str) -> str:
    """What `apply` makes of it."""
    folder.mkdir()
    lay(folder, app)
    invoke("apply", *flags, ".", folder=folder)
    return (folder / "app.py").read_bytes().decode()


def codes(found: Sequence[types.Diagnostic]) -> list[str]:
    return [str(each.code) for each in found]


@session
async def test_findings_are_pushed_with_their_chains(client: Editor) -> None:
    client.open("app.py")
    load, wait, done = await client.next("app.py")
    assert codes([load, wait, done]) == ["blocking-http", "blocking-sleep", "unused-ignore"]
    assert (load.source, load.severity, done.severity) == (
        "asyncfix",
        types.DiagnosticSeverity.Error,
        types.DiagnosticSeverity.Warning,
    )
    assert load.range == types.Range(types.Position(LOAD, 11), types.Position(LOAD, 17))  # 𝄞 counts twice
    assert done.tags == (types.DiagnosticTag.Unnecessary,)
    assert wait.related_information is None
    told = [(each.location.uri, each.location.range.start.line, each.message) for each in load.related_information]
    assert told == [
        (client.uri("app.py"), LOAD, "load calls run"),
        (client.uri("db.py"), 4, "run calls request.urlopen"),
    ]


@session
async def test_open_documents_stand_for_their_files(client: Editor) -> None:
    client.open("app.py")
    client.open("db.py")
    assert "blocking-http" in codes(await client.settled("app.py"))
    client.type("db.py", QUIET)
    assert "blocking-http" not in codes(await client.settled("app.py"))
    client.close("db.py")
    assert "blocking-http" in codes(await client.settled("app.py"))
    client.type("app.py", ALONE)
    assert codes(await client.settled("app.py")) == ["blocking-sleep"]


@session
async def test_what_changes_on_disk_is_read_again(client: Editor) -> None:
    client.open("app.py")
    assert len(await client.settled("app.py")) == 3
    (client.folder / "db.py").write_text(QUIET)
    client.changed("db.py")
    assert codes(await client.settled("app.py")) == ["blocking-sleep", "unused-ignore"]
    (client.folder / "asyncfix.toml").write_text('ignore = ["blocking-sleep"]')
    client.changed("asyncfix.toml")
    assert codes(await client.settled("app.py")) == []
    (client.folder / "asyncfix.toml").write_text('ignored = ["blocking-sleep"]')
    client.changed("asyncfix.toml")
    async with asyncio.timeout(30):
        while not client.messages:
            await asyncio.sleep(0.05)
    assert "unknown key `ignored`" in client.messages[0]
    (client.folder / "asyncfix.toml").write_text("")
    (client.folder / "new.py").write_text(DB)
    client.changed("asyncfix.toml", "new.py")
    client.type("app.py", APP.replace("from db", "from new"))
    assert "blocking-http" in codes(await client.settled("app.py"))
    (client.folder / "new.py").unlink()
    client.changed("new.py")
    assert "blocking-http" not in codes(await client.settled("app.py"))


@session
async def test_what_a_baseline_names_is_left_out(client: Editor) -> None:
    invoke("check", "--baseline", "known.json", "--update-baseline", ".", folder=client.folder)
    (client.folder / "asyncfix.toml").write_text('baseline = "known.json"')
    client.open("app.py")
    assert codes(await client.next("app.py")) == ["unused-ignore"]
    client.type("app.py", f"{APP}\n\nasync def new():\n    time.sleep(2)\n")
    assert codes(await client.settled("app.py")) == ["blocking-sleep", "unused-ignore"]


@session
async def test_a_text_that_does_not_parse_says_so_alone(client: Editor) -> None:
    client.open("app.py")
    client.open("db.py")
    assert len(await client.settled("app.py")) == 3
    client.type("db.py", f"{DB}\ndef (")
    assert codes(await client.settled("db.py")) == ["invalid-syntax"]
    assert "blocking-http" in codes(await client.settled("app.py"))  # as it was before
    client.type("app.py", APP.replace("async def load(x):", "async def load(x:"))
    (found,) = await client.settled("app.py")
    assert found.code == "invalid-syntax"
    assert "**error[invalid-syntax]**: " in await client.hover("app.py", found.range.start.line, 0)
    assert await client.actions("app.py", LOAD) == []
    client.type("app.py", APP)
    assert len(await client.settled("app.py")) == 3


@session
async def test_a_finding_that_is_pointed_at_tells_its_rule_and_repair(client: Editor) -> None:
    client.open("app.py")
    await client.settled("app.py")
    load, wait = await client.hover("app.py", LOAD, 12), await client.hover("app.py", WAIT, 6)
    assert "Repair: **safe**" in load
    assert "# blocking-http" in load
    assert "## Why is this bad?" in load
    assert re.search(r"Repair: \*\*unsafe\*\*\.\n\n- `negative-argument`, line 10: .*Write `max\(0, seconds\)`", wait)
    assert await client.hover("app.py", 0, 0) == ""


@session
async def test_repairs_are_those_of_apply(client: Editor) -> None:
    client.open("app.py")
    await client.settled("app.py")
    load, *_ = await client.actions("app.py", LOAD)
    assert (load.kind, load.is_preferred, load.edit) == (types.CodeActionKind.QuickFix, True, None)
    assert codes(load.diagnostics or ()) == ["blocking-http"]
    wanted = applied(client.folder / "load", APP, "--only", "load")
    assert await client.choose(load) == {"app.py": wanted}
    wait, *_ = await client.actions("app.py", WAIT)
    assert wait.title.endswith("(unsafe: negative-argument)")
    assert wait.is_preferred is False
    wanted = applied(client.folder / "wait", APP, "--only", "wait", "--unsafe-fixes")
    assert await client.choose(wait) == {"app.py": wanted}
    (whole,) = await client.actions("app.py", 0, FIX_ALL)
    assert whole.kind == "source.fixAll.asyncfix"
    assert await client.choose(whole) == {"app.py": applied(client.folder / "all", APP)}


@session
async def test_a_repair_with_a_twin_edits_the_file_of_the_manager(client: Editor) -> None:
    before = read("manager_of_other_module", "before")
    files = {name: data for name, data in before.items() if "letters" not in name}
    put(files, client.folder)
    client.changed(*files)
    client.open("app.py")
    await client.settled("app.py")
    (whole,) = await client.actions("app.py", 0, FIX_ALL)
    _, after = apply(files, client.folder / "applied")
    wanted = {name: data.decode() for name, data in after.items() if data != files[name]}
    assert wanted.keys() == {"app.py", "storage/db.py"}
    assert await client.choose(whole) == wanted


@session
async def test_comments_are_those_of_check(client: Editor) -> None:
    client.open("app.py", ALONE)
    await client.settled("app.py")
    _, plain, reasoned = await client.actions("app.py", 4)
    assert plain.title == "Ignore `blocking-sleep` on this line"
    for action, flag in ((plain, "--add-ignore="), (reasoned, "--add-ignore=TODO: say why")):
        folder = client.folder / str(len(flag))
        folder.mkdir()
        (folder / "app.py").write_text(ALONE)
        invoke("check", flag, ".", folder=folder)
        assert await client.choose(action) == {"app.py": (folder / "app.py").read_text()}


@session
async def test_a_needless_comment_goes(client: Editor) -> None:
    client.open("app.py")
    await client.settled("app.py")
    (action,) = await client.actions("app.py", DONE)
    assert action.is_preferred
    assert await client.choose(action) == {"app.py": APP[: APP.rindex("  #")] + "\n"}


@session
async def test_a_file_that_is_saved_as_it_was_read_keeps_its_repairs(client: Editor) -> None:
    client.open("app.py")
    await client.settled("app.py")
    client.save("app.py")
    assert len(await client.settled("app.py")) == 3
    load, *_ = await client.actions("app.py", LOAD)
    assert "_run_blocking(run, x)" in (await client.choose(load))["app.py"]


@session
async def test_only_the_newest_state_counts(client: Editor) -> None:
    client.open("app.py")
    await client.settled("app.py")
    old, *_ = await client.actions("app.py", LOAD)
    for number in range(20):
        client.type("app.py", f"{'#' * number}\n{APP}")
        await asyncio.sleep(0.02)
    found = await client.settled("app.py")
    assert found[0].range.start.line == LOAD + 1
    with pytest.raises(JsonRpcException, match="the document has changed"):
        await client.choose(old)


def test_a_client_that_does_not_ask_gets_edits_at_once(tmp_path: Path) -> None:
    async def ask() -> None:
        async with editor(tmp_path, resolves=False) as client:
            client.open("app.py")
            await client.settled("app.py")
            assert all(each.edit for each in await client.actions("app.py", LOAD))

    lay(tmp_path, APP)
    asyncio.run(ask())


@pytest.mark.parametrize("is_project", [True, False])
def test_a_document_without_a_workspace_is_of_its_project(is_project: bool, tmp_path: Path) -> None:
    async def ask() -> None:
        async with editor(tmp_path, opens=False) as client:
            client.open("app.py")
            assert "blocking-http" in codes(await client.settled("app.py"))
            assert await client.actions("app.py", LOAD)

    lay(tmp_path, APP)
    if not is_project:
        (tmp_path / "asyncfix.toml").unlink()
    asyncio.run(ask())


# Without an editor.


def kept(folder: Path) -> Kept:
    found = Kept(lambda: request_for(folder))
    found.refresh(Stop())
    found.judge({}, Stop())
    return found


EDITS = {
    "a line above": ("app.py", f"# A line.\n{APP}"),
    "a new call": ("app.py", APP.replace("    pass  #", "    open('x').read()  #")),
    "one call less": ("app.py", APP.replace("run(x)", "x")),
    "a new coroutine": ("app.py", f"{APP}\n\nasync def new():\n    run(1)\n"),
    "a function that is gone": ("db.py", "def other():\n    pass\n"),
    "a new import": ("app.py", f"import subprocess\n{APP}\n\nasync def new():\n    subprocess.run('x')\n"),
}


@pytest.mark.parametrize(("name", "text"), EDITS.values(), ids=EDITS)
def test_the_first_answer_is_that_of_the_whole_project(
    name: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay(tmp_path, APP)
    monkeypatch.chdir(tmp_path)
    project, drafts = kept(tmp_path), {Path(name): Draft("", 1, text)}
    first = project.glance(drafts, Stop())
    exact = project.judge(drafts, Stop())
    assert first is None or first.about(Path(name)) == exact.about(Path(name))
    assert project.glance(drafts, Stop()) is None


SHOP = {
    "base.py": """\
import time


class Base:
    def go(self):
        time.sleep(1)

    def stop(self):
        self.go()
""",
    "tools.py": """\
def traced(f):
    def inner(*args):
        return f(*args)
    return inner


def each(call, items):
    return [call(item) for item in items]
""",
}
SHOP_APP = """\
from base import Base as Root
import tools


class Shop(Root):
    def __init__(self, session):
        self.session = session

    @property
    def total(self):
        return self.session.get("x")


@tools.traced
def fetch(x):
    return open(x).read()


async def main(shop: Shop):
    shop.stop()
    fetch("x")
    shop.total
"""
STEPS = (
    ("Base as Root", "Base as Root, Base as Other"),
    ("async def main(shop: Shop):", "class Mine(Other):\n    pass\n\nasync def main(shop: Shop):\n    Mine().stop()"),
    ("@tools.traced\n", ""),
    ("    fetch(", "    tools.each(fetch, ['a'])\n    fetch("),
    ("import tools\n", "import tools\nimport requests\n"),
    ("    shop.total\n", "    Shop(requests.Session()).total\n"),
    ("self.session = session", "self.session = session\n        self.made = open('x')"),
    ("    Mine().stop()", "    Mine().stop()\n    shop.made.read()"),
    ("class Mine(Other):", "class Mine:"),
)


def test_each_first_answer_while_somebody_types_is_that_of_the_whole_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay(tmp_path, SHOP_APP)
    for name, text in SHOP.items():
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    project, text = kept(tmp_path), SHOP_APP
    for before, after in STEPS:
        assert before in text
        text = text.replace(before, after)
        drafts = {Path("app.py"): Draft("", 1, text)}
        first, exact, fresh = project.glance(drafts, Stop()), project.judge(drafts, Stop()), kept(tmp_path)
        assert first is not None
        assert first.about(Path("app.py")) == exact.about(Path("app.py")), after
        assert exact.findings == fresh.judge(drafts, Stop()).findings


def test_an_analysis_that_nobody_waits_for_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay(tmp_path, APP)
    monkeypatch.chdir(tmp_path)
    project, stop = kept(tmp_path), Stop()
    stop.set()
    drafts = {Path("app.py"): Draft("", 1, f"#\n{APP}")}
    for ask in (project.glance, project.judge):
        with pytest.raises(Superseded):
            ask(drafts, stop)
    assert len(project.judge(drafts, Stop()).about(Path("app.py"))) == 3


def test_columns_are_counted_in_the_units_of_the_client() -> None:
    span = Span(2, 1, 2, 4)
    ends = [Places("x\né𝄞y", units).range(span).end.character for units in ("utf-8", "utf-16", "utf-32")]
    assert ends == [7, 4, 3]


PIECES = st.lists(st.sampled_from(["a", "b\n", "\n", "\r\n", "\r", "\f", "é", "𝄞\n", "\u2028", "b"]), max_size=12)


@given(PIECES, PIECES)
def test_edits_make_one_text_of_the_other(before: list[str], after: list[str]) -> None:
    old, new = "".join(before), "".join(after)
    assert edited(old, edits_between(old, new, "utf-16")) == new


def test_the_server_is_not_there_without_its_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    result = invoke("server", folder=tmp_path)
    assert (result.exit_code, "asyncfix-lint[lsp]" in result.stderr) == (2, True), json.dumps(result.stderr)
