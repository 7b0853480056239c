"""Files that blocks of several modules read and write: where they may be one file, one thread does it for all."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from asyncfix.model.finding import Reason
from asyncfix.model.remembered import replace
from asyncfix.repair.judgement.files import parsed
from asyncfix.repair.model import Repair
from asyncfix.repair.runtime.places import home_of
from asyncfix.repair.runtime.pools import common_home
from asyncfix.repair.runtime.runtime import needs_runtime
from asyncfix.repair.scene.stage import Stage

Homes = frozenset[Path]


def share_threads(stage: Stage, repairs: Sequence[Repair]) -> tuple[Repair, ...]:
    """Modules that rewrite files by the same words for their paths get one runtime, as they had one loop."""
    shared = list(repairs)
    for group in find_groups(stage, repairs):
        home = one_home(stage, repairs, group)
        for place, repair in enumerate(shared):
            if needs_runtime(repair) and home_of(repair) in group:
                shared[place] = replace(repair, home=home) if home else doubted(repair)
    return tuple(shared)


def find_groups(stage: Stage, repairs: Sequence[Repair]) -> Sequence[Homes]:
    """The homes of such repairs, together where they have to do with each other."""
    groups: list[Homes] = []
    for homes in by_words(stage, repairs):
        touched = [group for group in groups if group & homes]
        groups = [*(group for group in groups if group not in touched), homes.union(*touched)]
    return [group for group in groups if len(group) > 1]


def by_words(stage: Stage, repairs: Sequence[Repair]) -> Iterator[Homes]:
    found: dict[tuple[Path, str], set[Path]] = {}
    for repair in repairs:
        for words in repair.rewrites if needs_runtime(repair) else ():
            if parsed(words):
                found.setdefault((stage.sources[repair.path].import_root, words), set()).add(home_of(repair))
    yield from map(frozenset, found.values())


def one_home(stage: Stage, repairs: Sequence[Repair], group: Homes) -> Path | None:
    """A module for the runtime of all; none where they import each other, or the runtime of a pool stands there."""
    has_pool = any(repair.pool and home_of(repair) in group for repair in repairs)
    return None if has_pool or group & stage.created.keys() else common_home(stage, sorted(group))


def doubted(repair: Repair) -> Repair:
    words = min(filter(parsed, repair.rewrites), default="")
    if not words:
        return repair
    text = f"`{words}` may be a file that another module reads and writes, on a thread of its own"
    return repair.doubt(Reason("shared-state-written", repair.line, text))
