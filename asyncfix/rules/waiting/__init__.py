"""The rules about calls that wait on the event loop: one for each kind of waiting, its page beside it, `KIND.md`."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from asyncfix.evidence.kinds import waits
from asyncfix.rules.rule import Rule

# What a call of each kind does meanwhile.
KINDS = {
    "call": "waits",
    "cloud": "waits for a service in the cloud",
    "cpu": "computes for long",
    "database": "waits for the database",
    "file": "waits for the disk",
    "http": "waits for an HTTP server",
    "input": "waits for a person",
    "llm": "waits for a language model",
    "lock": "waits for another thread or process",
    "network": "waits for the network",
    "queue": "waits for a queue",
    "sleep": "sleeps",
    "stat": "asks the disk",
    "subprocess": "waits for another program",
}
SELECTED = ("stat",)  # kinds that are reported only where they are asked for


def rules() -> Iterator[Rule]:
    for kind, what in KINDS.items():
        yield Rule(
            name=f"blocking-{kind}",
            read_text=partial(read, kind),
            read_shared=partial(read, "shared"),
            by_default=kind not in SELECTED,
            check=waits(kind, what),
        )


def read(page: str) -> str:
    return Path(__file__).with_name(f"{page}.md").read_text(encoding="utf-8")
