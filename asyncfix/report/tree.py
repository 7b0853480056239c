"""Chains as trees: down from a call to the API that blocks, or from a blocking line up to who reaches it.

A file name without a folder is in the folder of the line that it hangs on.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from asyncfix.model.finding import Finding, Step
from asyncfix.model.remembered import field, slotted
from asyncfix.report.text import FRAME, MARKS, STYLES, Line, at, count, level_of, local_name, short_api

LONG_RUN = 4  # helpers that only hand on, from which the middle ones are left out

Place = tuple[Path, int, str]


@slotted
class Node:
    """A line that calls what it hangs on; `entry` holds the calls of a function that runs on the loop."""

    place: Place
    entry: tuple[Finding, ...] = ()
    callers: "dict[Place, Node]" = field(default_factory=dict)


def draw_chain(finding: Finding, indent: str) -> Iterator[Line]:
    """The way down from the finding's own line, a helper a line."""
    above = finding.path
    for depth, step in enumerate(finding.chain[1:], start=1):
        end = f" -> {short_api(finding.api)}" if depth == len(finding.chain) - 1 else ""
        branch = f"{indent}{'    ' * (depth - 1)}`-- "
        name = local_name(step.function, step.path)
        place = at(_near(step.path, above), step.span.line)
        repeated = "  in a loop" if step.in_loop else ""
        yield (branch, FRAME), (place, "cyan"), (f"  {name}{end}", ""), (repeated, "dim")
        above = step.path


def draw_callers(entries: Sequence[tuple[Finding, ...]], shown: int, indent: str) -> Iterator[Line]:
    """Who reaches the end of the chains: the first entries, and how many more there are."""
    root, hidden = Node(_place(entries[0][0].chain[-1])), entries[shown:]
    for entry in entries[:shown]:
        _insert(root, entry)
    if root.entry:
        branch = "|-- " if root.callers or hidden else "`-- "
        yield (f"{indent}{branch}", FRAME), ("the loop calls it directly", "bold")
    passing = _count_passing(entries)
    yield from _draw(root, passing, indent, has_more=bool(hidden), is_cut=shown < len(entries))
    if hidden:
        calls = sum(map(len, hidden))
        told = "" if calls == len(hidden) else f" with {calls} calls"
        yield (f"{indent}`-- ", FRAME), (f"... and {count(len(hidden), 'more function')}{told} (-v lists them)", "dim")


def _insert(root: Node, entry: tuple[Finding, ...]) -> None:
    node = root
    for step in reversed(min(entry, key=lambda finding: len(finding.chain)).chain[:-1]):
        place = _place(step)
        node = node.callers.setdefault(place, Node(place))
    node.entry = entry


def _draw(node: Node, passing: Counter[Place], indent: str, has_more: bool, is_cut: bool) -> Iterator[Line]:
    callers = list(node.callers.values())
    for number, caller in enumerate(callers, start=1):
        is_last = number == len(callers) and not has_more
        yield _row(caller, node, passing, f"{indent}{'`-- ' if is_last else '|-- '}")
        inner = f"{indent}{'    ' if is_last else '|   '}"
        run = _run(caller) if is_cut else []
        if len(run) >= LONG_RUN:
            yield (f"{inner}`-- ", FRAME), (f"... {len(run) - 1} helpers between (-v shows them)", "dim")
            caller, inner = run[-1], f"{inner}    "
        yield from _draw(caller, passing, inner, False, is_cut)


def _run(node: Node) -> list[Node]:
    """The helpers from a node on that have one caller each, as far as is shown."""
    run = []
    while len(node.callers) == 1 and not node.entry:
        run.append(node)
        node = next(iter(node.callers.values()))
    return run


def _row(node: Node, parent: Node, passing: Counter[Place], branch: str) -> Line:
    path, line, name = node.place
    level = level_of(node.entry[0]) if node.entry else ""
    mark = f"{MARKS[level]} " if level in MARKS else ""
    notes = _notes(node.entry) if node.entry else _traffic(passing[node.place], passing[parent.place])
    return (
        (branch, FRAME),
        (mark, STYLES.get(level, "")),
        (at(_near(path, parent.place[0]), line), "cyan"),
        (f"  {name}", "bold" if node.entry else ""),
        (f"  {', '.join(notes)}" if notes else "", "dim"),
    )


def _traffic(passing: int, above: int) -> list[str]:
    return [f"{passing} calls pass here"] if passing > 1 and passing != above else []


def _notes(entry: tuple[Finding, ...]) -> list[str]:
    notes = ["in a loop"] if any(finding.in_loop for finding in entry) else []
    notes += ["info"] if all(finding.severity == "info" for finding in entry) else []
    return notes + ([count(len(entry), "call")] if len(entry) > 1 else [])


def _count_passing(entries: Iterable[tuple[Finding, ...]]) -> Counter[Place]:
    return Counter(_place(step) for entry in entries for finding in entry for step in finding.chain[1:])


def _place(step: Step) -> Place:
    return step.path, step.span.line, local_name(step.function, step.path)


def _near(path: Path, above: Path) -> Path:
    return Path(path.name) if path.parent == above.parent else path
