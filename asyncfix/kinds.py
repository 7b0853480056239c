"""The judgement that all `blocking-*` rules share: a call on the event loop reaches an API of their kind."""

from collections.abc import Callable, Iterator
from pathlib import Path

from asyncfix.finding import Finding
from asyncfix.reach import Reach
from asyncfix.sites import find_sites, told

SHARED = Path(__file__).with_name("kinds.md").read_text(encoding="utf-8")  # parts of the page of each kind


def waits(kind: str, what: str) -> Callable[[Reach], Iterator[Finding]]:
    """The check for one kind: `what` is what the call does meanwhile."""

    def check(reach: Reach) -> Iterator[Finding]:
        for site in find_sites(reach, (kind,)):
            instead = site.blocking.mark.get("instead") if site.is_direct else ""
            remedy = f"; `{instead}` does not" if instead else ""
            yield site.describe(f"blocking-{kind}", told(site, what) + remedy)

    return check
