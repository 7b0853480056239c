"""One rule: what it is called, what it finds, what its page says."""

from collections.abc import Callable, Iterator
from functools import cached_property

from asyncfix.model.finding import Finding, Severity
from asyncfix.model.remembered import Remembering, frozen
from asyncfix.reach.reach import Reach
from asyncfix.rules.comments import Comment

Check = Callable[[Reach], Iterator[Finding]]
Review = Callable[[Comment], Iterator[Finding]]


def nothing(_: object) -> Iterator[Finding]:
    """What a rule finds in the program that is about comments, and the other way round."""
    return iter(())


@frozen
class Rule(Remembering):
    """One kind of finding. `read_text` gives what its page says, `read_shared` what those of its siblings say, too."""

    name: str
    read_text: Callable[[], str]
    read_shared: Callable[[], str] = str
    severity: Severity = "error"
    by_default: bool = True
    check: Check = nothing
    review: Review = nothing

    @cached_property
    def summary(self) -> str:
        from asyncfix.rules.page import summary  # pages are for those who read about rules, as below

        return summary(self.read_text())

    @cached_property
    def page(self) -> str:
        from asyncfix.rules.page import compose

        return compose(self.read_text(), self.read_shared())

    @cached_property
    def ruff(self) -> tuple[str, ...]:
        """The codes of ruff for the same."""
        from asyncfix.rules.page import codes_of

        return codes_of(self.read_text())
