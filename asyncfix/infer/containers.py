"""What containers hold, and give."""

from collections.abc import Iterable, Iterator

from asyncfix.infer.types import NOTHING, Callable, ClassType, Collection, Giver, Row, Type, Types, nesting
from asyncfix.model.expressions import Call, Constant, Expression

MOST_NESTED = 3
MOST_KEYS = 40  # of a mapping that are told apart


def union(parts: Iterable[Types]) -> Types:
    found: Types = frozenset()
    for part in parts:
        found = found | part if found else part
    return found


def collections(items: Types) -> Types:
    return frozenset(Collection(item) for item in items if nesting(item) < MOST_NESTED)


def containers(found: Types) -> Types:
    """Of some values those that are known by what they hold."""
    return frozenset(each for each in found if isinstance(each, Collection | Row))


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


def as_mapping(value: Type) -> Types:
    """What `dict(value)` is: a mapping as it is, pairs by what stands behind the keys."""
    match value:
        case Collection(item=Row(parts=(_, item), keys=())):
            return collections(item)
        case Collection() | Row():
            return frozenset((value,))
        case _:
            return frozenset()


def sliced(value: Type) -> Types:
    """What `value[a:b]` is of a list or a tuple: of which items can't be told."""
    return frozenset((value,)) if isinstance(value, Collection) else collections(union(getattr(value, "parts", ())))


def is_giver(value: Type) -> bool:
    """Whether a value, or what a container holds, is something to call of which only the result is known."""
    return any(isinstance(each, Giver) for each in contents(value))


def is_callee(value: Type) -> bool:
    """Whether a value, or what a container holds, is a function or a class."""
    return any(isinstance(each, Callable | ClassType) for each in contents(value))


def contents(value: Type) -> Iterator[Type]:
    """A value, or what it holds if it is a container."""
    match value:
        case Collection(item=item):
            yield from contents(item)
        case Row(parts=parts):
            yield from (each for part in parts for inner in part for each in contents(inner))
        case _:
            yield value


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
        case "values":
            return collections(items)
        case "pairs":
            return frozenset(Collection(Row((NOTHING, frozenset((each,))))) for each in items if nesting(each) < 2)
        case _:
            return frozenset((container,))
