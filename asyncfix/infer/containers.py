"""What containers hold, and give."""

from collections.abc import Iterable

from asyncfix.infer.types import NOTHING, Collection, Row, Types, nesting
from asyncfix.model.facts import Call, Constant, Expression

MOST_NESTED = 3
MOST_KEYS = 40  # of a mapping that are told apart


def union(parts: Iterable[Types]) -> Types:
    found: Types = frozenset()
    for part in parts:
        found = found | part if found else part
    return found


def collections(items: Types) -> Types:
    return frozenset(Collection(item) for item in items if nesting(item) < MOST_NESTED)


def rows(parts: tuple[Types, ...]) -> Types:
    """A tuple of these parts, if any of them is known."""
    row = Row(parts)
    return frozenset((row,)) if any(parts) and nesting(row) <= MOST_NESTED else frozenset()


def mappings(keys: tuple[str, ...], parts: tuple[Types, ...]) -> Types:
    """A mapping that has these parts under these keys; told apart where that tells anything."""
    row = Row(parts, keys)
    if not keys or len(keys) > MOST_KEYS or (len(parts) > 1 and len(set(parts)) == 1) or nesting(row) > MOST_NESTED:
        return collections(union(parts))
    return frozenset((row,)) if any(parts) else frozenset()


def is_shallow(types: Types) -> bool:
    return all(nesting(each) < MOST_NESTED for each in types)


def part_at(row: Row, index: Expression | None) -> Types:
    """What stands in a place of a tuple, or under a key of a mapping; all of it where that can't be told."""
    if not isinstance(index, Constant):
        return union(row.parts)
    if row.keys:
        return union(part for key, part in zip(row.keys, row.parts, strict=True) if key == index.value)
    if isinstance(place := index.value, int) and -len(row.parts) <= place < len(row.parts):
        return row.parts[place]
    return union(row.parts)


def given_out(container: Collection | Row, what: str, call: Call) -> Types:
    """What a container's method gives: an item, the container as it is, or pairs of keys and items."""
    items = frozenset((container.item,)) if isinstance(container, Collection) else union(container.parts)
    match what:
        case "item" if isinstance(container, Row):
            return part_at(container, call.arguments[0].value if call.arguments else None)
        case "item":
            return items
        case "pairs":
            return frozenset(Collection(Row((NOTHING, frozenset((each,))))) for each in items if nesting(each) < 2)
        case _:
            return frozenset((container,))
