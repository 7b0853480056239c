"""HTML: one page that needs nothing else, for those who decide what is to be done. No source text.

The text is whole without scripts; those beside this module filter it, follow links into it and light up ways.
"""

import os
from base64 import b64encode
from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from string import Template

from asyncfix import __version__
from asyncfix.model.finding import Report
from asyncfix.report.groups import rank
from asyncfix.report.html import causes, counts, figures, obstacles, unjudged, ways
from asyncfix.report.html.markup import NOTHING, Markup, join, tag, text
from asyncfix.report.marks import mark_all
from asyncfix.report.text import found_of, in_file_order, nothing_found

SCRIPTS = ("filter.js", "links.js", "ways.js")


def render(report: Report) -> str:
    style, scripts = read("page.css"), [read(name) for name in SCRIPTS]
    return Template(read("page.html")).substitute(
        title=text(f"{headline(report)} - asyncfix"),
        policy=policy(style, scripts),
        style=style,
        body=body(report),
        scripts="\n".join(f'<script type="module">{script}</script>' for script in scripts),
        version=text(__version__),
    )


def body(report: Report) -> Markup:
    groups, base = rank(in_file_order(report.findings)), base_of(report)
    marks = {id(finding): name for finding, name in mark_all(report)}
    sections = [
        ("counts", "Where it waits", counts.show(report)),
        ("ways", "How the loop gets there", ways.show(groups, base)),
        ("obstacles", "What stands in the way of repairs", obstacles.show(report)),
        ("causes", "Root causes", causes.show(groups, marks, base)),
        ("unjudged", "What could not be judged", unjudged.show(report, base)),
    ]
    shown = [(name, title, content) for name, title, content in sections if content]
    skip = tag("a", "Skip to the findings", href="#causes", class_="skip") if groups else NOTHING
    return join(
        (
            skip,
            figures.show(report, groups, headline(report), base),
            tag("nav", *(tag("a", title, href=f"#{name}") for name, title, _ in shown), aria_label="Sections"),
            *(tag("section", tag("h2", title), content, id=name) for name, title, content in shown),
        )
    )


def headline(report: Report) -> str:
    return found_of(report.findings) if report.findings else nothing_found(report)


def base_of(report: Report) -> Path:
    """The folder that all files of the report are in."""
    folders = {path.parent for path in paths_of(report)}
    if len({folder.anchor for folder in folders}) != 1:
        return Path()
    return Path(os.path.commonpath(folders))


def paths_of(report: Report) -> Iterator[Path]:
    yield from (each.path for each in (*report.findings, *report.comments))
    yield from (call.path for call in report.unresolved)
    yield from (call.path for call in report.unclassified)
    yield from (error.path for error in report.errors)


def policy(style: str, scripts: Iterable[str]) -> str:
    """Nothing is loaded, and nothing runs but what asyncfix wrote, whatever names the report holds."""
    allowed = " ".join(map(digest, scripts))
    return f"default-src 'none'; base-uri 'none'; form-action 'none'; style-src {digest(style)}; script-src {allowed}"


def digest(content: str) -> str:
    return f"'sha256-{b64encode(sha256(content.encode()).digest()).decode()}'"


@cache
def read(name: str) -> str:
    return files(__name__).joinpath(name).read_text(encoding="utf-8")
