"""The page for those who decide. The tests of what its scripts do need Chromium and are skipped where there is none
(CI has only Python and pip); all others read the page as it is written."""

import re
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asyncfix.model.finding import Finding, Level, Progress, Reason, Repairability, Report, Step, Unclassified
from asyncfix.model.reasons import REASONS
from asyncfix.model.source import Span
from asyncfix.report import formats
from asyncfix.report.groups import rank
from asyncfix.report.html import render
from asyncfix.report.html.graph import Node, draw, worst
from asyncfix.report.html.layout import GAP, HEIGHT, lay_out, settle
from asyncfix.report.marks import mark_all
from tests.browser import Tab, browse, find
from tests.repairing import invoke
from tests.test_report import ASLEEP, CLEAN, DIRECT, EVERYTHING, NOTE, THROUGH, UNKNOWN

VOID = {"meta", "input", "br"}
EXECUTE = "psycopg2.extensions.cursor.execute"
SHARED = Reason("shared-state-written", 4, "`self.jobs` is changed here in a thread")
UNSAFE = replace(
    DIRECT,
    api="psycopg2.x",
    repair=Repairability(
        "unsafe", (SHARED, replace(SHARED, code="shared-state-read"), replace(SHARED, code="wrapper"))
    ),
)
FULL = replace(
    EVERYTHING,
    findings=(DIRECT, THROUGH, ASLEEP, NOTE, UNSAFE),
    unclassified=(Unclassified(DIRECT.path, Span(3, 1, 3, 4), DIRECT.function, "send", "acme_sdk"),),
    silenced=(replace(ASLEEP, suppression="it must"), replace(DIRECT, is_known=True)),
    comments=(replace(ASLEEP, rule="unused-ignore", waits=False),),
)  # fmt: skip


def found(
    names: tuple[str, ...], api: str = EXECUTE, line: int = 1, level: Level = "safe", rule: str = "blocking-database"
) -> Finding:
    """A finding whose chain goes through functions, `module.name` each, from a line on the loop to the API."""
    steps = tuple(
        Step(Path(f"{name.partition('.')[0]}.py"), Span(at, 1, at, 9), name, after)
        for at, (name, after) in zip((line, *(1 for _ in names)), pairwise((*names, api)), strict=False)
    )
    reasons = (SHARED,) if level == "unsafe" else ()
    return Finding(rule, "error", f"`{api}` waits", api, steps, repair=Repairability(level, reasons))


def many(number: int) -> Report:
    """As many findings as a large project has, three quarters of them through shared helpers."""
    levels: tuple[Level, ...] = ("safe", "unsafe", "refused")
    findings = [
        found(
            (f"m{n % 200}.f{n % 700}", *([f"store.s{n % 60}"] if n % 4 else [])),
            line=n, level=levels[n % 3], rule=("blocking-database", "blocking-http")[n % 2],
        )
        for n in range(1, number + 1)
    ]  # fmt: skip
    return Report(tuple(findings), (), 200, 900, Progress(700, 12, "database"))


@dataclass
class Page(HTMLParser):
    """What stands in a page: its elements with their attributes, closed in order, and its text."""

    source: str
    elements: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    text: str = ""
    around: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.source)
        assert self.around == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.around.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.around.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.around and self.around[-1] not in ("style", "script"):
            self.text += data

    def all(self, name: str) -> Iterator[str]:
        for _, attributes in self.elements:
            if name in attributes:
                yield attributes[name] or ""


def test_each_finding_has_a_row_that_can_be_linked_to_and_filtered() -> None:
    page = Page(render(FULL))
    rows = {a["id"]: a for tag, a in page.elements if tag == "tr" and "data-rule" in a}
    assert set(rows) == {mark for finding, mark in mark_all(FULL) if finding in FULL.findings}
    assert Counter((a["data-rule"], a["data-level"]) for a in rows.values()) == {
        ("blocking-database", "safe"): 1,
        ("blocking-database", "unsafe"): 2,
        ("blocking-sleep", "refused"): 1,
        ("blocking-file", ""): 1,
    }
    assert {a["data-library"] for a in rows.values()} == {"psycopg2", "time"}


@pytest.mark.parametrize("report", [FULL, CLEAN, many(40)], ids=["full", "clean", "many"])
def test_links_lead_to_what_is_there(report: Report) -> None:
    page = Page(render(report))
    ids = list(page.all("id"))
    links = set(page.all("href"))
    assert len(ids) == len(set(ids))
    assert links <= {f"#{name}" for name in ids}


def test_it_says_how_much_how_far_and_what_not() -> None:
    text = " ".join(Page(render(FULL)).text.split())
    for told in (
        "5 blocking calls in 2 functions",
        "1 safe",
        "2 unsafe",
        "1 refused",
        "1 by hand",
        "2 of 5",
        "functions with blocking work are off the loop",
        "1 file could not be analysed",
        "invalid syntax",
        "acme_sdk 1 call",
        "Not counted: 1 finding suppressed by comments; 1 finding known from before; 1 comment that",
        REASONS["shared-state-written"].advice,
        "self.jobs is changed here in a thread (line 4)",
    ):
        assert told in text, told
    assert f"{UNKNOWN.method}()" in text


def test_nothing_found_is_said() -> None:
    text = Page(render(CLEAN)).text
    assert "No blocking calls on the event loop in 9 files" in text
    assert "Root causes" not in text


HOSTILE = '"><img src=x onerror=alert(1)></script></title><script>alert(2)</script>\u202e\x1b\udc80&amp;'


def hostile() -> Report:
    """Every text that comes from a scanned program."""
    path, span = Path(f"{HOSTILE}.py"), Span(1, 1, 1, 2)
    steps = (Step(path, span, HOSTILE, "x"), Step(Path(f"b/{HOSTILE}"), span, f"b.{HOSTILE}", "x"))
    reason = Reason("callback", 1, f"`{HOSTILE}` {HOSTILE}")
    finding = Finding(
        HOSTILE, "error", HOSTILE, f"{HOSTILE}.{HOSTILE}", steps, repair=Repairability("refused", (reason,))
    )
    return Report(
        (finding, replace(finding, api=HOSTILE)), (replace(EVERYTHING.errors[0], path=path, message=HOSTILE),), 1, 1,
        Progress(1, 0, HOSTILE), (replace(UNKNOWN, path=path, function=HOSTILE, method=HOSTILE),),
        (Unclassified(path, span, HOSTILE, HOSTILE, HOSTILE),), comments=(replace(finding, waits=False),),
    )  # fmt: skip


def test_no_name_becomes_markup() -> None:
    source = render(hostile())
    harmless, page = Page(render(FULL)), Page(source)
    assert {tag for tag, _ in page.elements} <= {tag for tag, _ in harmless.elements}
    assert {name for _, a in page.elements for name in a} <= {name for _, a in harmless.elements for name in a}
    assert [tag for tag, _ in page.elements].count("script") == 3
    assert "<img src=x onerror=alert(1)>" in page.text
    assert not {"\u202e", "\x1b", "\udc80"} & set(source)


def test_it_needs_nothing_else_and_allows_nothing_else() -> None:
    source = render(FULL)
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', source)
    pieces = re.findall(r"<(?:style|script type=\"module\")>(.*?)</(?:style|script)>", source, re.DOTALL)
    hashes = [f"'sha256-{b64encode(sha256(piece.encode()).digest()).decode()}'" for piece in pieces]
    assert policy == (
        "default-src 'none'; base-uri 'none'; form-action 'none'; "
        f"style-src {hashes[0]}; script-src {' '.join(hashes[1:])}"
    )
    assert not re.search(r"https?:|url\(|@import|\bimport\b.*from|fetch\(|\bsrc=", source)
    assert not {"style", "src", "action"} & {name for _, a in Page(source).elements for name in a}


def test_chains_go_from_the_loop_to_the_api() -> None:
    groups = rank([found(("a.f", "b.g", "b.h")), found(("a.f2", "b.h")), found(("a.f3",))])
    graph = draw(list(enumerate(groups, 1)), Path(), 9)
    columns = {node.label: (node.column, node.kind) for node in graph.nodes}
    assert columns == {
        "f": (0, "entry"), "f2": (0, "entry"), "f3": (0, "entry"),
        "g": (1, "helper"), "h": (2, "helper"), "cursor.execute": (3, "api"),
    }  # fmt: skip
    assert {(a.label, b.label): calls for (a, b), calls in graph.edges.items()} == {
        ("f", "g"): 1, ("g", "h"): 1, ("f2", "h"): 1, ("h", "cursor.execute"): 2, ("f3", "cursor.execute"): 1,
    }  # fmt: skip


def test_many_functions_over_one_cause_are_one_node() -> None:
    (group,) = rank([found((f"a.f{n}", "b.h"), line=n) for n in range(1, 8)])
    graph = draw([(1, group)], Path(), 3)
    assert [(node.label, node.place) for node in graph.nodes if node.kind == "folded"] == [("7 functions", "7 calls")]
    assert list(graph.edges.values()) == [7, 7]


def test_a_helper_with_several_blocking_lines_is_one_node() -> None:
    first = found(("a.f", "b.h"))
    last = replace(first.chain[1], span=Span(7, 1, 7, 2))
    groups = rank([first, replace(first, chain=(first.chain[0], last), api="psycopg2.extensions.connection.commit")])
    graph = draw(list(enumerate(groups, 1)), Path(), 3)
    assert [node.place for node in graph.nodes if node.kind == "helper"] == ["b.py:1, 7"]


def test_long_chains_are_folded_in_the_middle() -> None:
    (group,) = rank([found(("a.f", *(f"b.h{n}" for n in range(6))))])
    graph = draw([(1, group)], Path(), 3)
    assert [node.label for node in graph.nodes] == ["f", "h0", "4 helpers", "h5", "cursor.execute"]


def test_the_picture_holds_what_a_person_can_look_at() -> None:
    groups = rank([found((f"a.f{n}",), line=n) for n in range(1, 80)])
    assert [number for number, _ in worst(groups, 22, 3)] == list(range(1, 23))


def test_nodes_of_a_column_do_not_overlap() -> None:
    graph = draw(list(worst(rank(many(400).findings), 40, 3)), Path(), 3)
    layout = lay_out(graph)
    for column in range(3):
        places = sorted(layout.at[node] for node in graph.nodes if node.column == column)
        assert all(below - above >= HEIGHT + GAP - 0.01 for above, below in pairwise(places))
    assert min(layout.at[node] for node in graph.nodes) >= HEIGHT / 2 - 0.01
    assert max(layout.at[node] for node in graph.nodes) <= layout.height - HEIGHT / 2 + 0.01


@given(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=12))
def test_nodes_keep_their_order_and_distance(wanted: list[float]) -> None:
    spots = [Node(0, str(n), "", "", "entry") for n in range(len(wanted))]
    places = list(settle(spots, wanted).values())
    assert all(below - above >= HEIGHT + GAP - 1e-6 for above, below in pairwise(places))
    assert sum(places) == pytest.approx(sum(wanted), abs=1e-6)  # none is moved for nothing


def test_a_large_report_is_made_quickly() -> None:
    report, begun = many(2500), perf_counter()
    page = render(report)
    assert perf_counter() - begun < 10
    assert len(page) < 3_000_000


TEXT = """\
import acme_sdk
import time


async def f():
    time.sleep(len("hunter2"))
    acme_sdk.send()
"""


@pytest.mark.parametrize(
    "command", [("scan", "--format", "html", "-o", "report.html"), ("check", "-o", "html:report.html")]
)
def test_it_is_written_by_both_commands_with_progress(command: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(TEXT)
    result = invoke(*command, "app.py", folder=tmp_path)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert (result.exit_code, "hunter2" in page) == (command[0] == "check", False)
    assert "0 of 1" in page
    assert "What could not be judged" in page


def test_counts_are_made_for_those_who_tell_them() -> None:
    assert {"json", "html"} == formats.SURVEYS


# What follows is what a person sees and does, in a real browser.


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    program = find()
    if program is None:
        pytest.skip("no Chromium here: what the page's scripts do is not tested")
    with browse(program, tmp_path_factory.mktemp("profile")) as opened:
        yield opened


def open_page(tab: Tab, folder: Path, report: Report, fragment: str = "") -> None:
    tab.console.clear()
    tab.show_as(1200, 900)
    path = folder / "report.html"
    path.write_text(render(report), encoding="utf-8")
    tab.open(path, fragment)


ROWS = "[...document.querySelectorAll('.findings tr[id]')].filter(row => !row.closest('[hidden]')).length"
SAID = "document.querySelector('#filters output').textContent"


def choose(tab: Tab, name: str, value: str) -> None:
    tab.run(f"f = document.forms.filters; f['{name}'].value = {value!r}; f.dispatchEvent(new Event('input'))")


def test_filters_and_search(tab: Tab, tmp_path: Path) -> None:
    open_page(tab, tmp_path, many(300))
    assert tab.run(SAID) == "300 findings"
    choose(tab, "level", "refused")
    assert (tab.run(ROWS), tab.run(SAID)) == (100, "100 of 300 findings")
    boxes = "[...document.querySelectorAll('.cause[open] .node.entry')].map(box => box.classList.contains('off'))"
    tab.run("document.querySelector('.cause').open = true")
    assert sorted(set(tab.run(boxes))) == [False, True]  # the graph shows what is left
    choose(tab, "rule", "blocking-http")
    choose(tab, "text", "m17.py f17")
    assert tab.run(ROWS) == 1
    choose(tab, "text", "nowhere")
    assert (tab.run(ROWS), tab.run("document.getElementById('nothing').hidden")) == (0, False)
    tab.run("document.querySelector('button[type=reset]').click(); new Promise(done => setTimeout(done, 50))")
    assert tab.run(ROWS) == 300
    tab.run("document.querySelector('a[data-value=blocking-http]').click()")
    assert tab.run(ROWS) == 150
    assert tab.console == []


def test_a_link_to_a_finding_opens_it(tab: Tab, tmp_path: Path) -> None:
    report = many(300)
    _, mark = mark_all(report)[250]
    open_page(tab, tmp_path, report, f"#{mark}")
    tab.run("new Promise(done => setTimeout(done, 200))")
    top = tab.run(f"document.getElementById('{mark}').getBoundingClientRect().top")
    assert tab.run(f"document.getElementById('{mark}').closest('details').open")
    assert 0 < top < 900
    choose(tab, "text", "nowhere")
    tab.run(f"location.hash = ''; location.hash = '{mark}'; new Promise(done => setTimeout(done, 200))")
    assert tab.run(ROWS) == 300


def test_keys_are_enough(tab: Tab, tmp_path: Path) -> None:
    open_page(tab, tmp_path, many(60))
    tab.key("/", "/")
    assert tab.run("document.activeElement.name") == "text"
    tab.ask("Input.insertText", text="f17")
    assert tab.run(ROWS) == 1
    tab.key("Escape")
    tab.run("new Promise(done => setTimeout(done, 50))")
    assert tab.run(ROWS) == 60
    tab.run("document.querySelector('.cause summary').focus()")
    tab.key("Enter", "\r")
    assert tab.run("document.querySelector('.cause').open")
    tab.run("document.querySelector('#ways .node').focus()")
    assert tab.run("document.querySelectorAll('#ways .edges .lit').length > 0")


def test_hostile_names_run_nothing(tab: Tab, tmp_path: Path) -> None:
    open_page(tab, tmp_path, hostile())
    assert tab.run("document.querySelectorAll('img, body script:not([type=module])').length") == 0
    assert tab.run(ROWS) == 2
    assert tab.console == []


@pytest.mark.parametrize("width", [400, 1600])
def test_it_fits_the_window(tab: Tab, tmp_path: Path, width: int) -> None:
    open_page(tab, tmp_path, FULL)
    tab.show_as(width, 900)
    tab.run("document.querySelector('#filters button[type=button]').click()")
    assert tab.run("document.documentElement.scrollWidth") <= width
    assert tab.run("[...document.querySelectorAll('.findings')].every(each => each.scrollWidth <= innerWidth)")
    inside = "each => each.getBoundingClientRect().right <= innerWidth"
    assert tab.run(f"[...document.querySelectorAll('.findings td *')].every({inside})")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_can_be_read(tab: Tab, tmp_path: Path, scheme: str) -> None:
    """Contrast of 4.5 to 1, as WCAG AA asks."""
    open_page(tab, tmp_path, FULL)
    tab.show_as(1200, 900, scheme)
    tab.run("for (const each of document.querySelectorAll('details')) each.open = true")
    assert tab.run(CONTRAST) == []


CONTRAST = r"""
(() => {
  const light = (color) => {
    const [r, g, b] = color.match(/[\d.]+/g).slice(0, 3).map((x) => x / 255)
      .map((x) => (x <= 0.03928 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const paper = light(getComputedStyle(document.body).backgroundColor);
  return [...document.querySelectorAll("main *, footer")]
    .filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()) && e.tagName !== "title")
    .map((e) => [e, light(getComputedStyle(e)[e.tagName === "text" ? "fill" : "color"])])
    .filter(([, ink]) => (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05) < 4.5)
    .map(([e]) => e.outerHTML.slice(0, 80));
})()
"""


def test_on_paper_there_are_no_controls(tab: Tab, tmp_path: Path) -> None:
    open_page(tab, tmp_path, FULL)
    tab.show_as(800, 900, "dark", "print")
    shown = "['nav', '#filters'].map(name => getComputedStyle(document.querySelector(name)).display)"
    assert tab.run(shown) == ["none", "none"]
    assert tab.run("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_thousands_of_findings_are_filtered_at_once(tab: Tab, tmp_path: Path) -> None:
    open_page(tab, tmp_path, many(2500))
    script = """begun = performance.now(); f = document.forms.filters; f.text.value = 'm17.py';
        f.dispatchEvent(new Event('input')); document.body.offsetHeight; performance.now() - begun"""
    assert min(tab.run(script) for _ in range(3)) < 300  # milliseconds
