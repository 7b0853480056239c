"""The judgement that all `blocking-*` rules share: a call on the event loop reaches an API of their kind."""

from collections.abc import Callable, Iterator

from asyncfix.evidence.siblings import find_sibling
from asyncfix.evidence.sites import Site, find_sites, told
from asyncfix.model.expressions import Call
from asyncfix.model.finding import Finding
from asyncfix.reach.reach import Reach


def waits(kind: str, what: str) -> Callable[[Reach], Iterator[Finding]]:
    """The check for one kind: `what` is what the call does meanwhile."""

    def check(reach: Reach) -> Iterator[Finding]:
        for site in find_sites(reach, (kind,)):
            instead = remedy(reach, site)
            yield site.describe(f"blocking-{kind}", told(site, what) + (f"; `{instead}` does not" if instead else ""))

    return check


def remedy(reach: Reach, site: Site) -> str:
    """What to call instead: what the stub names, or else the coroutine function that the same object has."""
    if not site.is_direct:
        return ""
    call = site.blocking.operation.value
    if (instead := site.blocking.mark.get("instead")) or not isinstance(call, Call):
        return instead
    twin = find_sibling(reach, call, site.root)
    return reach.name(twin) if twin else ""
