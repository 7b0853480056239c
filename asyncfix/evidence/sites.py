"""The calls that wait on the event loop, each with the function on the loop that it stands in."""

from collections.abc import Collection, Iterator

from asyncfix.link.program import Key
from asyncfix.model.finding import Finding, Severity
from asyncfix.model.remembered import frozen
from asyncfix.reach.reach import Blocking, Reach
from asyncfix.reach.ways import QUIET


@frozen
class Site:
    """One call on the loop that reaches an API that waits."""

    root: Key
    blocking: Blocking
    severity: Severity

    @property
    def kind(self) -> str:
        return self.blocking.mark.first

    @property
    def is_direct(self) -> bool:
        """Whether the call itself is of the API."""
        return len(self.blocking.chain) == 1

    def describe(self, rule: str, message: str, weight: int = 0) -> Finding:
        return Finding(
            rule=rule,
            severity=self.severity,
            message=message,
            api=self.blocking.api,
            chain=self.blocking.chain,
            in_loop=self.blocking.operation.in_loop,
            weight=weight,
        )


def find_sites(reach: Reach, kinds: Collection[str] = ()) -> Iterator[Site]:
    """The calls that wait for something of these kinds, or of any that is reported by default."""
    for root in reach.reported_roots:
        found = [each for each in reach.blocking(root) if is_meant(each.mark.first, kinds)]
        if found:
            severity: Severity = "error" if reach.entering.is_entered(root) else "info"
            yield from (Site(root, each, severity) for each in found)


def is_meant(kind: str, kinds: Collection[str]) -> bool:
    return kind in kinds if kinds else kind not in QUIET


def told(site: Site, waits: str) -> str:
    """`cursor.execute` waits for the database on the event loop."""
    found = site.blocking
    if site.is_direct:
        return f"`{found.api}` {waits} on the event loop"
    return f"`{found.chain[0].callee}` reaches `{found.api}`, which {waits} on the event loop"
