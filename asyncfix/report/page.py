"""Pages for readers: of a rule, of all rules, of what the catalog knows."""

from collections.abc import Iterator, Sequence
from textwrap import wrap

from asyncfix.analyse.lookup import Api, Entry, Members
from asyncfix.model.reasons import Explanation
from asyncfix.report.text import STYLES, Line
from asyncfix.rules import Rule

MOST_MEMBERS = 12  # names in one line; the rest is counted
FENCE = "```"
WIDTH = 100  # of the lines of a page
WHERE = {"in_thread": "in another thread", "on_loop": "on the event loop", "now": "before it returns"}


def explain(rule: Rule, painted: bool) -> Iterator[Line]:
    """A rule's page; painted for a terminal, or as it is written."""
    status = "on by default" if rule.by_default else f"off by default: --select {rule.name}"
    if not painted:
        yield ((f"# {rule.name} ({rule.severity}, {status})", ""),)
        yield ()
        yield from (((line, ""),) for line in rule.page.splitlines())
        return
    yield (rule.name, "bold"), ("  ", ""), (rule.severity, STYLES[rule.severity]), (f", {status}", "dim")
    yield ()
    yield from paint(rule.page.splitlines())


def explain_reason(reason: Explanation, painted: bool) -> Iterator[Line]:
    """What a reason against a repair, or an error, means, and the way out."""
    if painted:
        yield (reason.code, "bold"), ("  ", ""), (reason.level, STYLES[reason.level])
    else:
        yield ((f"# {reason.code} ({reason.level})", ""),)
    texts = ("", *wrap(reason.says, WIDTH), "", "## What to do", "", *wrap(reason.advice, WIDTH))
    yield from paint(texts) if painted else (((line, ""),) for line in texts)


def paint(lines: Sequence[str]) -> Iterator[Line]:
    """Markdown as a terminal shows it: headings stand out, code is indented and has no fences."""
    in_code = False
    for line in lines:
        if line.startswith(FENCE):
            in_code = not in_code
        elif in_code:
            yield ("    ", ""), (line, "cyan")
        elif line.startswith("## "):
            yield ((line.removeprefix("## "), "bold"),)
        else:
            yield ((line, ""),)


def list_rules(rules: Sequence[Rule]) -> Iterator[Line]:
    """One line for each rule."""
    width = max(len(rule.name) for rule in rules)
    for rule in rules:
        state = "on " if rule.by_default else "off"
        yield (
            (f"{rule.name:<{width}}", "bold"),
            (f"  {rule.severity:<7}", STYLES[rule.severity]),
            (f"  {state}", "dim"),
            (f"  {rule.summary}", ""),
        )


def describe(entries: Sequence[Entry]) -> Iterator[Line]:
    """What the catalog knows of a name."""
    for place, entry in enumerate(entries):
        if place:
            yield ()
        yield ((entry.name, "bold"),)
        facts = api_facts(entry) if isinstance(entry, Api) else member_facts(entry)
        for label, text in facts:
            yield (f"  {label:<10} ", "dim"), (text, "")


def api_facts(api: Api) -> Iterator[tuple[str, str]]:
    """What there is to say of one function, by label."""
    if api.kind:
        yield "waits", f"blocking-{api.kind}" if api.kind != "loop" else "nested-loop"
    elif api.is_async:
        yield "awaits", "a coroutine function: awaiting it lets other tasks run"
    else:
        yield "waits", "no"
    for label, keyword in (("unless", "unless"), ("unless", "unless_after"), ("instead", "instead"), ("why", "why")):
        if api.mark and (text := api.mark.get(keyword)):
            yield label, f"after {text}" if keyword == "unless_after" else text
    if api.twin and not (api.mark and api.mark.get("instead") == api.twin):
        yield "twin", api.twin
    for argument, where in api.handles:
        yield "runs", f"its argument `{argument}`, {WHERE.get(where, where)}"
    if api.source:
        yield "source", api.source


def member_facts(members: Members) -> Iterator[tuple[str, str]]:
    for kind, names in members.waiting:
        rest = f" and {len(names) - MOST_MEMBERS} more" if len(names) > MOST_MEMBERS else ""
        yield kind, ", ".join(names[:MOST_MEMBERS]) + rest
    known = "others known not to wait" if members.waiting else "known, none of which waits"
    yield "silent", f"{members.others} {known}"
    if members.source:
        yield "source", members.source
