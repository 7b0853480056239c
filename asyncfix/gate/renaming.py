"""Files of a baseline that have other names now, told by what is found in them."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from asyncfix.gate.baseline import Counts, Entry, count, local
from asyncfix.model.finding import Finding
from asyncfix.model.remembered import replace

Files = Mapping[str, Counter[Entry]]
Pair = tuple[str, str]  # the old name of a file, and the new one
Likeness = tuple[int, bool]  # how many findings are the same, and whether the files' names are, but for the folders


def find_moves(known: Counts, findings: Sequence[Finding], folder: Path) -> Mapping[str, str]:
    """The new names of files that are gone, by the old ones: files that nothing was known of before, and in which at
    least half of that is found. Where two are as much like one, neither is it.
    """
    before = by_file(known)
    gone = {path: own for path, own in before.items() if not (folder / path).exists()}
    if not gone:
        return {}
    found = by_file(count(findings, folder))
    new = {path: own for path, own in found.items() if path not in before}
    gone = {path: own for path, own in gone.items() if path not in found}  # as a text from standard input may be
    return dict(pairs_of(dict(compare(gone, new))))


def by_file(counts: Counts) -> Files:
    """The entries of each file, without its name."""
    found: defaultdict[str, Counter[Entry]] = defaultdict(Counter)
    for entry, number in counts.items():
        found[entry.path][replace(local(entry), path="")] += number
    return found


def compare(gone: Files, new: Files) -> Iterator[tuple[Pair, Likeness]]:
    """Only files that have an entry in common are compared: a whole tree may have been renamed."""
    having: defaultdict[Entry, list[str]] = defaultdict(list)
    for now, found in new.items():
        for entry in found:
            having[entry].append(now)
    for old, before in gone.items():
        for now in dict.fromkeys(path for entry in before for path in having.get(entry, ())):
            found = new[now]
            shared = (before & found).total()
            if 2 * shared >= before.total():
                yield (old, now), (shared, Path(old).name == Path(now).name)


def pairs_of(alike: Mapping[Pair, Likeness]) -> Iterator[Pair]:
    """Those of which each is most like the other; then of what is left."""
    while alike:
        olds, news = best(alike, 0), best(alike, 1)
        found = {each for each in alike if olds.get(each[0]) == news.get(each[1]) == each}
        if not found:
            return
        yield from found
        taken = {path for each in found for path in each}
        alike = {each: likeness for each, likeness in alike.items() if taken.isdisjoint(each)}


def best(alike: Mapping[Pair, Likeness], side: int) -> Mapping[str, Pair]:
    """The pair of a file that is more alike than its others."""
    found: defaultdict[str, list[Pair]] = defaultdict(list)
    for pair in sorted(alike, key=lambda each: alike[each], reverse=True):
        found[pair[side]].append(pair)
    return {path: pairs[0] for path, pairs in found.items() if len(pairs) == 1 or alike[pairs[0]] > alike[pairs[1]]}
