"""Whether a block stands where it can be repaired, and enters what is known."""

import ast
from collections.abc import Iterator, Sequence

from asyncfix.infer.types import ClassType, Instance, Manager
from asyncfix.link.program import Key
from asyncfix.model.finding import Reason
from asyncfix.model.remembered import replace
from asyncfix.repair.bench import Bench
from asyncfix.repair.scene.blocks import Block
from asyncfix.repair.scene.contents import types_of
from asyncfix.repair.scene.managers import ManagerFacts, inspect_function, inspect_manager, inspect_object
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.task_locks import TaskLock, name_from
from asyncfix.repair.shapes.twins import find_other_methods


def inspect(scene: Scene, block: Block) -> ManagerFacts | None:
    """The context manager that a block enters, where it stands in the project."""
    match block.manager:
        case Manager(call=call):
            found = inspect_manager(block.manager, scene.at(call.function.path))
            others = find_overriding(scene, block, call.function)
            return include_overriding(scene.at(call.function.path), found, others) if others else found
        case Instance(cls=cls):
            is_async = isinstance(block.statements[0], ast.AsyncWith)
            is_made = block.item is not None and isinstance(block.item.context_expr, ast.Call)
            return inspect_object(cls, scene, is_async, is_made and block.manager.exact)
        case None:
            return None


def find_lock(bench: Bench, block: Block) -> tuple[str, TaskLock] | None:
    """The lock that its manager takes around all that it does, as the block would name it."""
    is_one = block.item and len(block.with_statement.items) == 1 and not block.stacked
    manager = inspect(bench.scene, block) if is_one else None
    if not manager or not manager.lock or not block.item or bench.is_nested:
        return None
    name = name_from(bench.scene, bench.function, manager.lock, block.item.context_expr)
    return (name, manager.lock) if name else None


def find_misplacement(bench: Bench, block: Block, manager: ManagerFacts | None) -> Iterator[Reason]:
    yield from find_unenterable(bench, block, manager)
    first = block.statements[0]
    if block.item and isinstance(first, ast.AsyncWith) and len(first.items) > 1:
        yield Reason("several-managers", block.line, "one `async with` enters several context managers")
    lines = [statement.lineno for statement in block.siblings]
    if any(lines.count(statement.lineno) > 1 for statement in block.statements):
        yield Reason("shared-line", block.line, "several statements stand on one line")


def find_unenterable(bench: Bench, block: Block, manager: ManagerFacts | None) -> Iterator[Reason]:
    """Why what a block's item enters can't be entered in a thread."""
    if manager:
        yield from manager.refusals
    if manager and manager.lock and not block.in_lock:
        text = "the lock that its manager takes can't be named here, and can't be taken in a thread"
        yield Reason("manager-awaits", manager.lock.line, text)
    if manager and isinstance(block.manager, Instance):
        yield from find_other_methods(bench.scene, manager, block.manager.cls)
    if manager and manager.is_async:
        yield from bench.unlinked(manager.function.path, block.line)
    yield from _find_unclear(bench, block, manager)


def _find_unclear(bench: Bench, block: Block, manager: ManagerFacts | None) -> Iterator[Reason]:
    """Why it is not known which context manager the block enters, or not only that one."""
    if block.item is None:
        return
    others = find_overriding(bench.scene, block, manager.function) if manager else []
    if block.is_ambiguous or (manager and set(others) - set(manager.overriding)):
        yield Reason("several-managers", block.line, "which context manager it enters depends on the object")
    if isinstance(block.manager, Manager) and _is_kept(bench, block.made, block.manager.call.function):
        yield Reason("manager-kept", block.line, "the context manager is another object's, kept under this name")
    if isinstance(block.statements[0], ast.AsyncWith) and not isinstance(block.item.context_expr, ast.Call):
        yield Reason("manager-not-called", block.line, "the context manager is made before it is entered")


def find_overriding(scene: Scene, block: Block, entering: Key) -> list[Key]:
    """The other managers that subclasses in the project have under this name."""
    facts = scene.reach.program.function(entering)
    if not facts.owner or (isinstance(block.manager, Instance) and block.manager.exact):
        return []
    inference = scene.reach.inference
    below = inference.calls.below(Key(entering.path, facts.owner))
    found = dict.fromkeys(next(inference.methods(cls, facts.name), entering) for cls in below)
    return [each for each in found if each != entering]


def include_overriding(scene: Scene, manager: ManagerFacts, others: Sequence[Key]) -> ManagerFacts:
    """A manager that is entered by the same call whichever of them it is: that needs no twin of any.

    So only generators of one file that are no coroutines; all of them are judged.
    """
    inference = scene.reach.inference
    if manager.is_async or not all(each in scene.nodes and inference.is_manager(each) for each in others):
        return manager
    found = [inspect_function(each, scene, frozenset()) for each in others]
    if any(each.is_async or each.lock for each in (manager, *found)):
        return manager
    return replace(
        manager,
        only_releases=manager.only_releases and all(each.only_releases for each in found),
        swallows=manager.swallows or any(each.swallows for each in found),
        acquisitions=(*manager.acquisitions, *(taken for each in found for taken in each.acquisitions)),
        refusals=(*manager.refusals, *(reason for each in found for reason in each.refusals)),
        overriding=tuple(others),
    )


def _is_kept(bench: Bench, entered: ast.expr | None, manager: Key) -> bool:
    """Whether `self.connect` is an attribute that holds a function, not a method of the object."""
    if not isinstance(entered, ast.Call) or not isinstance(entered.func, ast.Attribute):
        return False
    owners = types_of(bench.scene, bench.function, entered.func.value)
    classes = [each.cls for each in owners if isinstance(each, Instance | ClassType)]
    methods = (key for cls in classes for key in bench.scene.reach.inference.methods(cls, entered.func.attr))
    return bool(classes) and manager not in methods
