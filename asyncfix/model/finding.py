"""What a run says: findings, how they can be repaired, and the report that holds them all."""

import re
from pathlib import Path
from typing import Literal

from asyncfix.model.remembered import frozen, frozen_in_order, replace
from asyncfix.model.source import Span, Unreadable

Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")  # the worst first
Level = Literal["safe", "unsafe", "refused"]
UNJUDGED = "unjudged-call"  # the rule that finds what could not be judged


@frozen
class Step:
    """One call on the way from the event loop to the API that blocks it; `in_loop` where a loop repeats it."""

    path: Path
    span: Span
    function: str
    callee: str
    in_loop: bool = False


@frozen_in_order
class Reason:
    """Why a repair is unsafe or refused: a code of docs, a line of the file, a sentence."""

    code: str
    line: int
    message: str


@frozen
class Edit:
    """What stands at a span is to be replaced by a text."""

    span: Span
    text: str


@frozen
class Repairability:
    """How far `apply` can go for one finding; `edit` is all that it does about a comment to asyncfix."""

    level: Level
    reasons: tuple[Reason, ...] = ()
    edit: Edit | None = None


@frozen
class Finding:
    """A call that runs on the event loop and waits there.

    `chain` starts at the finding's own place, in a function that runs on the loop, and ends where the API is called.
    `in_loop` says that the call stands in a loop of its function. `waits` is False for a hazard that is not about the
    call's own waiting: moving the call would not mend it. `weight` says how much the finding tells, where several rules
    speak of the same call. `suppression` is the reason that a comment gives for keeping it out of the report, "" if it
    gives none; `is_known` that a baseline names it.
    """

    rule: str
    severity: Severity
    message: str
    api: str
    chain: tuple[Step, ...]
    in_loop: bool = False
    repair: Repairability | None = None
    waits: bool = True
    weight: int = 0
    suppression: str | None = None
    is_known: bool = False

    @property
    def path(self) -> Path:
        return self.chain[0].path

    @property
    def span(self) -> Span:
        return self.chain[0].span

    @property
    def function(self) -> str:
        return self.chain[0].function

    @property
    def is_judged(self) -> bool:
        """False for a call of which nothing says whether it waits."""
        return self.rule != UNJUDGED

    def with_repair(self, repair: Repairability) -> "Finding":
        return replace(self, repair=repair)

    def suppress(self, why: str) -> "Finding":
        return replace(self, suppression=why)

    def know(self) -> "Finding":
        return replace(self, is_known=True)


def placeless(function: str) -> str:
    """The name of a function without the places of lambdas in it."""
    return re.sub(r"<lambda:[^>]*>", "<lambda>", function) if "<lambda:" in function else function


def fingerprint(finding: Finding, occurrence: int = 0) -> str:
    """Names a finding across edits: no line numbers, so lines added above don't change it."""
    from hashlib import sha256

    parts = (finding.path.as_posix(), finding.rule, placeless(finding.function), finding.api, str(occurrence))
    return sha256("\0".join(parts).encode(errors="surrogatepass")).hexdigest()[:16]


@frozen
class Progress:
    """Of the functions on the loop that do blocking work, or that of one `kind`: how many do it in a worker thread."""

    functions: int
    off_the_loop: int
    kind: str = ""


@frozen_in_order
class Unresolved:
    """A call whose receiver could not be typed: never a finding, but said."""

    path: Path
    span: Span
    function: str
    method: str


@frozen_in_order
class Unclassified:
    """A call into a package that no stub describes: it may block or not."""

    path: Path
    span: Span
    function: str
    method: str
    package: str


@frozen
class Report:
    """All that `scan` and `check` print. `files` are those reported on, `read` those of the whole project.

    `silenced` are findings that a comment suppresses or a baseline names, `comments` those about such comments.
    `is_strict` where an "info" counts, too.
    """

    findings: tuple[Finding, ...]
    errors: tuple[Unreadable, ...]
    files: int
    async_functions: int
    progress: Progress
    unresolved: tuple[Unresolved, ...] = ()
    unclassified: tuple[Unclassified, ...] = ()
    read: int = 0
    silenced: tuple[Finding, ...] = ()
    comments: tuple[Finding, ...] = ()
    is_strict: bool = False

    @property
    def failing(self) -> tuple[Finding, ...]:
        """What makes `check` fail: an "info" is worth knowing and no reason to stop, unless that was asked for."""
        return (*(each for each in self.findings if self.is_strict or each.severity != "info"), *self.comments)

    def fails_on(self, severity: Severity) -> bool:
        """Whether anything is at least as severe, or could not be read."""
        most = SEVERITIES.index(severity)
        found = (*self.findings, *self.comments)
        return bool(self.errors) or any(SEVERITIES.index(each.severity) <= most for each in found)

    @property
    def known(self) -> int:
        """How many findings a baseline names, or another revision had."""
        return sum(each.is_known for each in self.silenced)

    @property
    def suppressed(self) -> int:
        """How many findings comments suppress."""
        return len(self.silenced) - self.known
