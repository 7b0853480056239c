"""What a coroutine reads of a database and changes there accordingly: a task could now come in between."""

import ast
from collections.abc import Iterator, Sequence
from itertools import chain

from asyncfix.catalog import is_stub
from asyncfix.link.program import Key
from asyncfix.model.finding import Reason
from asyncfix.model.remembered import frozen
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.judgement.reaching import waits_for
from asyncfix.repair.scene.scene import Scene, statement_of
from asyncfix.repair.scene.suspension import Suspension

DATABASE = "database"  # the kind of waiting
Read = ast.stmt | ast.expr  # a statement, or a test


@frozen
class Check:
    """A statement that reads, or a test, and a later one that changes what others may have changed meanwhile."""

    read: Read
    change: ast.stmt


def find_unchecked(
    scene: Scene,
    function: Key,
    node: FunctionNode,
    region: Sequence[ast.stmt],
    suspension: Suspension,
    is_parted: bool = False,
) -> Iterator[Reason]:
    """Why a region, which awaits now, must not part what was read of a database from what is changed after it.

    It is parted itself where only a call of it moves.
    """
    if not has_database(scene):
        return
    from asyncfix.repair.judgement.decided import find_checks  # which asks far more

    checks = scene.remember_shape(
        function, "checks of databases", lambda: tuple(find_checks(scene, function, node, suspension))
    )
    parted = (each for each in checks if is_parted and is_parted_by(scene, region, each))
    apart = (each for each in checks if is_within(each.read, region) != is_within(each.change, region))
    between = (each for each in checks if lies_between(region, each))
    found = next(chain(parted, apart, between), None)
    if found and not is_in_only_task(scene):
        read, changed = found.read.lineno, found.change.lineno
        text = f"what line {read} reads of the database decides on line {changed}: other tasks can now run in between"
        yield Reason("new-suspension", region[0].lineno, text)


def is_in_only_task(scene: Scene) -> bool:
    from asyncfix.repair.judgement.alone import is_only_task  # few coroutines read and change so

    return is_only_task(scene)


def is_parted_by(scene: Scene, region: Sequence[ast.stmt], check: Check) -> bool:
    """Whether a call of one statement, or of its test, parts them."""
    is_test = isinstance(check.read, ast.expr) and statement_of(scene, check.read) is region[0]
    return is_within(check.read, region) and (is_test or check.read is check.change)


def is_within(place: Read, region: Sequence[ast.stmt]) -> bool:
    return region[0].lineno <= place.lineno <= (region[-1].end_lineno or 0)


def lies_between(region: Sequence[ast.stmt], check: Check) -> bool:
    return check.read.lineno < region[0].lineno and (region[-1].end_lineno or 0) < check.change.lineno


def has_database(scene: Scene) -> bool:
    """Whether the program imports a library that waits for one."""

    def find() -> bool:
        stubs = (module for path, module in scene.reach.program.modules.items() if is_stub(path))
        return any(waits_for(each, DATABASE) for module in stubs for each in module.functions.values())

    return scene.everywhere.remember("has a database", find)
