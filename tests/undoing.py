"""What `apply` makes of a program, with the record of it: what the undoing of repairs is tried on."""

from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from asyncfix.read.config import Config
from asyncfix.repair.inverse.record import Record, record_of
from asyncfix.repair.inverse.undo import Difference, find_difference
from asyncfix.repair.options import Manner, Options
from asyncfix.run import Request, decide, preview, propose
from tests.repairing import expects, read
from tests.running import Files, put

MANNERS = (
    Manner(),
    Manner(wrapper="to-thread"),
    Manner(wrapper="run-in-executor"),
    Manner(runtime="module"),
    Manner(convert_pool=True),
    Manner(raise_minconn=True),
    Manner(split=True),
    Manner(workers=1),
    Manner(on_cancel="cancel-query"),
)


@dataclass(frozen=True, slots=True)
class Rewritten:
    """One file that a repair changes or makes."""

    path: Path
    before: str
    after: str
    record: Record

    def difference(self, after: str | None = None) -> Difference | None:
        return find_difference(self.before, self.after if after is None else after, self.record)


def rewrite(files: Files, options: Options) -> tuple[Rewritten, ...]:
    """The files that are changed, with what is recorded of it; nothing is verified."""
    with TemporaryDirectory() as folder:
        put(files, Path(folder))
        with chdir(folder):
            proposal, numbers = decide(propose(Request((Path(),), Path(), Config(repair=options.manner)), options))
            changes = preview(proposal, numbers)
    chosen = proposal.chosen(numbers)
    return tuple(
        Rewritten(each.source.path, each.source.text, each.after, record_of(each.source.path, chosen))
        for each in changes
    )


def rewrite_program(name: str, manner: Manner) -> tuple[Rewritten, ...]:
    """Of fixtures/repair."""
    unsafe = expects(name) == "unsafe" or manner.wrapper != "helper" or manner.split
    return rewrite(read(name, "before"), Options(unsafe=unsafe, manner=manner))
