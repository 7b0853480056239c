"""Pages of docs/ that say what the code knows: rules, reasons, catalog. `python -m tests.pages` writes them."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from asyncfix import rules
from asyncfix.catalog import STUBS, is_folder, load
from asyncfix.catalog.marks import find_mark
from asyncfix.model.facts import Class, Facts, Function
from asyncfix.model.reasons import ERRORS, REASONS
from asyncfix.report.page import explain
from asyncfix.report.text import plain

DOCS = Path(__file__).parent.parent / "docs"
FOLDERS = ("rules", "catalog")  # all that is in them is written here
CALLBACKS = {"on_loop": "on the loop", "in_thread": "in threads"}


def table(head: Sequence[str], rows: Iterator[Sequence[str]]) -> Iterator[str]:
    for row in (head, ["---"] * len(head), *rows):
        yield f"| {' | '.join(row)} |"


def code(*names: str) -> str:
    return ", ".join(f"`{name}`" for name in names)


# Rules and reasons


def rule_page(rule: rules.Rule) -> str:
    return plain(explain(rule, painted=False))


def rule_list() -> Iterator[str]:
    yield "# Rules"
    yield ""
    yield "`asyncfix explain RULE` prints each of these pages, and `asyncfix explain` this list."
    yield ""
    yield from table(("rule", "severity", "on", "finds", "in ruff"), (rule_row(each) for each in rules.load()))
    yield from error_list()


def error_list() -> Iterator[str]:
    yield from ("", "## Errors", "")
    yield "What no rule finds: they stand before all findings, can't be ignored, and make `check` fail."
    for each in ERRORS.values():
        yield from ("", f"### {each.code}", "", each.says, "", f"**What to do:** {each.advice}")


def rule_row(rule: rules.Rule) -> tuple[str, ...]:
    on = "yes" if rule.by_default else "no"
    return (f"[{rule.name}]({rule.name}.md)", rule.severity, on, rule.summary, code(*rule.ruff) if rule.ruff else "")


def reasons() -> Iterator[str]:
    yield "# Reasons against repairs"
    yield ""
    yield "What `scan` and `apply` say where a repair is unsafe or refused; `asyncfix explain REASON` prints one."
    for level, title in (("unsafe", "Unsafe: written with `--unsafe-fixes`"), ("refused", "Refused: never written")):
        yield from ("", f"## {title}")
        for reason in sorted(REASONS.values(), key=lambda each: each.code):
            if reason.level == level:
                yield from ("", f"### {reason.code}", "", reason.says, "", f"**What to do:** {reason.advice}")


# The catalog


@cache
def stubs() -> Mapping[str, tuple[Facts, ...]]:
    """The modules of each package that is described, those of namespaces apart."""
    found = defaultdict[str, list[Facts]](list)
    for path in sorted(STUBS.rglob("*.pyi")):
        name = ".".join(path.relative_to(STUBS).with_suffix("").parts).removesuffix(".__init__")
        if not name.startswith("_") and (facts := load(name)):
            found[package_of(name)].append(facts)
    return {name: tuple(found[name]) for name in sorted(found, key=str.casefold)}


def package_of(module: str) -> str:
    parts = module.split(".")
    return next(name for end in range(1, len(parts) + 1) if not is_folder(name := ".".join(parts[:end])))


def waiting(package: Sequence[Facts], kind: str) -> Mapping[str, list[str]]:
    """The functions of a package that wait for something, by the module or class that they are in."""
    found = defaultdict[str, set[str]](set)
    for facts in package:
        for function in facts.functions:
            if (mark := find_mark(function, "blocks")) and mark.first == kind:
                owner = ".".join((facts.module, *public(function.owner, facts)))
                found[owner].add(function.name.replace("__getattr__", "every other method"))
    return {owner: sorted(names) for owner, names in sorted(found.items())}


def public(owner: str, facts: Facts) -> tuple[str, ...]:
    """The name of a class, as people know it."""
    marks = (find_mark(each, "known_as") for each in facts.classes if each.qualname == owner)
    known = next((mark.first for mark in marks if mark), owner)
    return (known,) if known else ()


def kinds_of(package: Sequence[Facts]) -> Counter[str]:
    marks = (find_mark(each, "blocks") for facts in package for each in facts.functions)
    kinds = {mark.first for mark in marks if mark}
    return Counter({kind: sum(map(len, waiting(package, kind).values())) for kind in kinds})


def coroutines_of(package: Sequence[Facts]) -> int:
    return sum(each.is_async for facts in package for each in facts.functions)


def callbacks_of(package: Sequence[Facts]) -> str:
    """Where functions run that the package is given."""
    definitions: list[Function | Class] = [each for facts in package for each in (*facts.functions, *facts.classes)]
    wheres = {mark.first for each in definitions for mark in each.marks if mark.name in ("runs", "registers", "called")}
    if any(find_mark(each, "offloads") for each in definitions):
        wheres.add("in_thread")
    return " and ".join(text for where, text in CALLBACKS.items() if where in wheres)


def source_of(package: Sequence[Facts]) -> str:
    """The documentation that the first stub names."""
    text = (STUBS / package[0].path).read_text(encoding="utf-8")
    found = re.match(r"#.*?(https?://[^\s,;)]+)", text)
    return f"[documentation]({found[1].rstrip('.')})" if found else ""


def rule_of(kind: str) -> str:
    return "nested-loop" if kind == "loop" else f"blocking-{kind}"


def anchor(package: str) -> str:
    return package.lower().replace(".", "")


def catalog_list() -> Iterator[str]:
    packages = stubs()
    kinds = sum(map(kinds_of, packages.values()), Counter[str]())
    yield "# What is known"
    yield ""
    yield "What the stubs in `asyncfix/catalog/stubs` say of Python and its libraries. `asyncfix catalog NAME` says"
    yield "more of a name: when a call does not wait, and what to call instead. What no stub describes is unknown, and"
    yield "never a finding; [a stub of your own](../stubs.md) is a few lines."
    yield ""
    yield from table(
        ("waits for", "rule", "functions"),
        (
            (f"[{kind}]({kind}.md)", f"[{rule_of(kind)}](../rules/{rule_of(kind)}.md)", str(kinds[kind]))
            for kind in sorted(kinds)
        ),
    )
    yield from ("", "## Packages", "")
    yield "How many of their functions wait, and for what; how many are awaited instead; where functions run that they"
    yield "are given."
    yield ""
    yield from table(
        ("package", "waits", "awaited", "callbacks", ""), (package_row(name, each) for name, each in packages.items())
    )


def package_row(name: str, package: Sequence[Facts]) -> tuple[str, ...]:
    counts = sorted(kinds_of(package).items())
    waits = ", ".join(f"[{kind}]({kind}.md#{anchor(name)}) {number}" for kind, number in counts)
    awaited = coroutines_of(package)
    return (code(name), waits, str(awaited) if awaited else "", callbacks_of(package), source_of(package))


def catalog_page(kind: str) -> Iterator[str]:
    rule = rule_of(kind)
    yield f"# Known to wait: {kind}"
    yield ""
    yield f"What [{rule}](../rules/{rule}.md) reports where it runs on the event loop, by [package](index.md). Under"
    yield "which conditions a call does not wait, and what to call instead: `asyncfix catalog NAME`."
    for name, package in stubs().items():
        if places := waiting(package, kind):
            yield from ("", f"## {name}", "")
            yield from table(("in", "waits"), ((code(place), code(*names)) for place, names in places.items()))


def lines(text: Iterator[str]) -> str:
    return "\n".join(text) + "\n"


def pages() -> Mapping[str, str]:
    """Every page, by its path in docs/."""
    kinds = sorted({kind for package in stubs().values() for kind in kinds_of(package)})
    return {
        "reasons.md": lines(reasons()),
        "rules/index.md": lines(rule_list()),
        **{f"rules/{each.name}.md": rule_page(each) for each in rules.load()},
        "catalog/index.md": lines(catalog_list()),
        **{f"catalog/{kind}.md": lines(catalog_page(kind)) for kind in kinds},
    }


def main() -> None:
    for old in (path for folder in FOLDERS for path in (DOCS / folder).glob("*.md")):
        old.unlink()
    for name, text in pages().items():
        (DOCS / name).parent.mkdir(exist_ok=True)
        (DOCS / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
