"""Equal helpers become one, which all of their blocks call; names that nothing has any more are given anew."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from asyncfix.model.remembered import replace
from asyncfix.model.source import Source
from asyncfix.repair.edits import Edit, Lend, Move, Position, Twin
from asyncfix.repair.merging.alike import exact, rough
from asyncfix.repair.merging.named import described, name_of, named, with_name
from asyncfix.repair.merging.passages import Passages, Word
from asyncfix.repair.merging.pieces import Added, Helper, opened, written
from asyncfix.repair.model import Repair
from asyncfix.repair.scene.stage import Stage

Renewed = Mapping[tuple[Path, Edit], Edit]


def merge_helpers(stage: Stage, sources: Mapping[Path, Source], repairs: Sequence[Repair]) -> tuple[Repair, ...]:
    """The repairs that are made, with one helper for equal blocks, and numbered as they are made."""
    merged = renew(repairs, dict(merged_in(stage, sources, repairs)))
    return renew(merged, dict(renumbered(stage, merged)))


def renew(repairs: Iterable[Repair], renewed: Renewed) -> tuple[Repair, ...]:
    if not renewed:
        return tuple(repairs)
    return tuple(
        replace(each, edits=tuple(renewed.get((each.path, edit), edit) for edit in each.edits)) for each in repairs
    )


def helpers_of(repairs: Iterable[Repair]) -> Iterator[tuple[Repair, Helper]]:
    for repair in repairs:
        for edit in repair.edits:
            if (isinstance(edit, Lend) and not edit.is_nested) or (isinstance(edit, Move) and not edit.inline):
                yield repair, edit


def merged_in(
    stage: Stage, sources: Mapping[Path, Source], repairs: Sequence[Repair]
) -> Iterator[tuple[tuple[Path, Edit], Edit]]:
    texts: dict[Path, Passages] = {}
    found: dict[Hashable, list[tuple[Repair, Helper]]] = {}
    for repair, edit in helpers_of(repairs):
        found.setdefault((repair.path, rough(edit)), []).append((repair, edit))
    taken: set[tuple[Path, str]] = set()
    for alike in found.values():
        if len(alike) > 1:
            path = alike[0][0].path
            passages = texts.get(path) or texts.setdefault(path, Passages(sources[path]))
            for equal in equal_among([Added(*each, passages) for each in alike]):
                name = named(stage, equal, taken)
                taken.add((path, name))
                yield from zip([(path, each.edit) for each in equal], as_one(equal, name), strict=True)


def doubled(source: Source, repairs: Iterable[Repair]) -> Iterator[Word]:
    """What blocks say in a file that have the helper of an equal one."""
    found = [each for each in helpers_of(repairs) if each[0].path == source.path and each[1].again]
    if not found:
        return
    passages = Passages(source)
    for added in (Added(*each, passages) for each in found):
        yield from (token.word for piece in (*opened(added), *written(added)) for token in piece.tokens)


def equal_among(added: Iterable[Added]) -> Iterator[Sequence[Added]]:
    found: dict[Hashable, list[Added]] = {}
    for each in sorted(added, key=lambda each: each.edit.first):
        key = exact(each)
        if key is not None:
            found.setdefault(key, []).append(each)
    yield from (each for each in found.values() if len(each) > 1)


def as_one(equal: Sequence[Added], name: str) -> Iterator[Helper]:
    docstring = described(equal)
    for number, each in enumerate(equal):
        yield replace(with_name(each.edit, name), docstring=docstring, again=number > 0)


def renumbered(stage: Stage, repairs: Sequence[Repair]) -> Iterator[tuple[tuple[Path, Edit], Edit]]:
    """`_load_sync_3` becomes `_load_sync_2` where nothing has that name any more, or where it stands before that."""
    named = by_name(repairs)
    twins = (edit.name for each in repairs for edit in each.edits if isinstance(edit, Twin))
    used = {*twins, *(name for _, name in named)}
    free = {(path, name) for path, _ in named for name in stage.names(path).given - used}
    for path, names in families(named):
        stem = stem_of(names[0])
        known = sorted({*names, *(name for at, name in free if at == path and stem_of(name) == stem)}, key=number_of)
        free ^= {(path, each) for each in {*names} ^ {*known[: len(names)]}}
        for name, other in zip(names, known, strict=False):
            yield from (((path, edit), with_name(edit, other)) for edit in named[path, name] if name != other)


def by_name(repairs: Iterable[Repair]) -> Mapping[tuple[Path, str], Sequence[Helper]]:
    """The edits that have each name, in the order in which these come."""
    found: dict[tuple[Path, str], list[Helper]] = {}
    for repair, edit in sorted(helpers_of(repairs), key=lambda each: (each[0].path, each[1].first)):
        found.setdefault((repair.path, name_of(edit)), []).append(edit)
    return found


def families(named: Mapping[tuple[Path, str], Sequence[Helper]]) -> Iterator[tuple[Path, Sequence[str]]]:
    """The names of each coroutine that differ by their numbers alone."""
    found: dict[tuple[Path, Position, str], list[str]] = {}
    for (path, name), edits in named.items():
        found.setdefault((path, edits[0].function, stem_of(name)), []).append(name)
    yield from ((path, names) for (path, _, _), names in found.items())


def stem_of(name: str) -> str:
    stem, _, number = name.rpartition("_")
    return stem if number.isdigit() else name


def number_of(name: str) -> int:
    number = name.rpartition("_")[2]
    return int(number) if number.isdigit() else 1
