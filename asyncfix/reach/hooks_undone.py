"""Whether a function takes away again what it has set, on every way on which it ends, and awaits nothing meanwhile."""

from collections.abc import Callable, Iterator

from asyncfix.model.expressions import Attribute
from asyncfix.model.facts import AttributeWrite, Function, Operation


def is_undone(write: AttributeWrite, function: Function, ends: Callable[[AttributeWrite], bool]) -> bool:
    """`conn.notices = progress`, next `try:`, whose `finally:` begins with `conn.notices = []`.

    Also where it is set in that `try` itself. `ends` tells which values take it away.
    """
    if function.is_generator:
        return False  # what runs between is somebody else's
    place = Attribute(write.target, write.attr)
    operations = [each for each in function.operations if each.kind == "set attribute" and each.value == place]
    writes = [each for each in function.writes if each.target == write.target and each.attr == write.attr]
    if len(operations) != len(writes):
        return False
    undoing = [one for one, each in zip(operations, writes, strict=True) if ends(each)]
    setting = [one for one, each in zip(operations, writes, strict=True) if each is write]
    return len(setting) == 1 and any(is_undone_by(setting[0], each, function) for each in undoing)


def is_undone_by(setting: Operation, undoing: Operation, function: Function) -> bool:
    if undoing.arm < 0 or function.arms[undoing.arm].kind != "finally":
        return False
    last = function.arms[undoing.arm]
    first = next(each for each in function.operations if undoing.arm in arms_around(each.arm, function))
    if first is not undoing:
        return False
    tried = {number for number, arm in enumerate(function.arms) if arm.statement == last.statement and arm is not last}
    behind = function.operations[function.operations.index(setting) + 1 :]
    inside = [each for each in function.operations if tried & {*arms_around(each.arm, function)}]
    is_next = setting.arm == last.parent and bool(behind) and behind[0] in inside
    return (setting in inside or is_next) and not any(each.awaited or each.is_async for each in inside)


def arms_around(arm: int, function: Function) -> Iterator[int]:
    while arm >= 0:
        yield arm
        arm = function.arms[arm].parent
