"""Whether a block stands where it can be repaired, and enters what is known."""

import ast
from collections.abc import Iterator

from asyncfix.infer.types import ClassType, Instance, Manager
from asyncfix.link.program import Key
from asyncfix.model.finding import Reason
from asyncfix.repair.bench import Bench
from asyncfix.repair.judgement.promised import find_promises, find_unpromised
from asyncfix.repair.scene.blocks import Block
from asyncfix.repair.scene.contents import types_of
from asyncfix.repair.scene.entered_names import made_for
from asyncfix.repair.scene.families import below, find_beside, find_each, find_meant
from asyncfix.repair.scene.fulfilled import fulfilling
from asyncfix.repair.scene.managers import ManagerFacts, inspect_function, inspect_managers, inspect_objects
from asyncfix.repair.scene.promises import is_promise
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.task_locks import TaskLock, name_from
from asyncfix.repair.shapes.on_one_line import shares_line
from asyncfix.repair.shapes.twins import find_other_methods


def inspect(bench: Bench, block: Block) -> ManagerFacts | None:
    """The context manager that a block enters, where it stands in the project, with those that it may be instead."""
    match block.manager:
        case Manager(call=call):
            assert block.made
            found = inspect_managers(bench.scene, bench.function, block.made, block.functions)
            return found or inspect_function(call.function, bench.scene.at(call.function.path))
        case Instance():
            is_async = isinstance(block.statements[0], ast.AsyncWith)
            is_made = block.item is not None and isinstance(made_for(bench.scene, block.item), ast.Call)
            return inspect_objects(block.objects, bench.scene, is_async, is_made)
        case None:
            return None


def find_lock(bench: Bench, block: Block) -> tuple[str, TaskLock] | None:
    """The lock that its manager takes around all that it does, as the block would name it."""
    manager = inspect(bench, block) if block.item and not block.stacked else None
    if not manager or not manager.lock or not block.item or bench.is_nested:
        return None
    name = name_from(bench.scene, bench.function, manager.lock, block.item.context_expr)
    return (name, manager.lock) if name else None


def find_misplacement(bench: Bench, block: Block, manager: ManagerFacts | None) -> Iterator[Reason]:
    yield from find_unenterable(bench, block, manager)
    first = block.statements[0]
    if block.item and isinstance(first, ast.AsyncWith) and len(first.items) > 1:
        yield Reason("several-managers", block.line, "one `async with` enters several context managers")
    if shares_line(bench, block):
        yield Reason("shared-line", block.line, "several statements stand on one line")


def find_unenterable(bench: Bench, block: Block, manager: ManagerFacts | None) -> Iterator[Reason]:
    """Why what a block's item enters can't be entered in a thread."""
    if manager:
        yield from find_unfit_managers(bench, block, manager)
    if manager and manager.lock and not block.in_lock:
        text = "the lock that its manager takes can't be named here, and can't be taken in a thread"
        yield Reason("manager-awaits", manager.lock.line, text)
    for each, value in zip(manager.either if manager else (), block.objects, strict=False):
        yield from find_other_methods(bench.scene, each, value.cls)
    if manager and manager.is_async and isinstance(block.made, ast.Call) and isinstance(block.made.func, ast.Name):
        yield from bench.unlinked(manager.function.path, block.line)
    yield from _find_unclear(bench, block, manager)


def find_unfit_managers(bench: Bench, block: Block, manager: ManagerFacts) -> Iterator[Reason]:
    """Why the manager of a block, or one that this enters, can't be entered in a thread, whichever the object has."""
    for reason in manager.refusals:
        yield told_from(bench.scene, block, manager, reason)
    paths = [key.path for key in manager.functions] if manager.leaving else [manager.function.path]
    parent = bench.scene.reach.program.function(manager.function).parent
    if manager.is_async and parent and not bench.function.qualname.startswith(f"{parent}."):
        text = "its context manager stands in a function, where no thread's code finds a twin of it"
        yield Reason("manager-nested", block.line, text)
    if manager.is_async and not manager.leaving:
        promises = list(find_promises(bench.scene, manager.function))
        paths += [key.path for key in promises]
        yield from (reason for key in promises for reason in find_unpromised(bench.scene, key, block.line))
    for path in dict.fromkeys(paths if manager.is_async else ()):
        yield from bench.unwritable(path, block.line)
    for each in manager.overriding:
        owner = bench.scene.reach.program.function(each.function).owner
        for reason in find_unfit_managers(bench, block, each):
            text = f"which context manager it enters depends on the object: of `{owner}`, {reason.message}"
            yield reason if reason.code == "other-file" else Reason("several-managers", block.line, text)
    for inner in manager.inner:
        yield from find_unfit_managers(bench, block, inner.manager)
        if inner.named and bench.is_importing(inner.manager.function.path, manager.function.path):
            text = f"{inner.manager.function.path.as_posix()} imports the module of the manager that enters another one"
            yield Reason("import-cycle", block.line, text)


def told_from(scene: Scene, block: Block, manager: ManagerFacts, reason: Reason) -> Reason:
    """A reason that stands in another file, with the place there."""
    path = manager.function.path
    if path == scene.source.path:
        return reason
    return Reason(reason.code, block.line, f"{reason.message} ({path.as_posix()}:{reason.line})")


def _find_unclear(bench: Bench, block: Block, manager: ManagerFacts | None) -> Iterator[Reason]:
    """Why it is not known which context manager the block enters, or not only that one."""
    if block.item is None:
        return
    if block.manager is None and isinstance(block.statements[0], ast.AsyncWith):
        text = "the context manager that it enters is not known: nothing says that it can be entered in a thread"
        yield Reason("several-managers", block.line, text)
    if block.is_ambiguous or (manager and not is_all(bench, block, manager)):
        yield Reason("several-managers", block.line, "which context manager it enters depends on the object")
    if isinstance(block.manager, Manager) and _is_kept(bench, block.made, block.manager.call.function):
        yield Reason("manager-kept", block.line, "the context manager is another object's, kept under this name")
    if isinstance(block.statements[0], ast.AsyncWith) and not isinstance(made_for(bench.scene, block.item), ast.Call):
        yield Reason("manager-not-called", block.line, "the context manager is made before it is entered")


def is_all(bench: Bench, block: Block, manager: ManagerFacts) -> bool:
    """Whether a block enters no other manager, whatever class its object is of."""
    match block.manager:
        case Manager():
            callees = [each.call for each in block.functions]
            meant = find_meant(bench.scene, bench.function, block.made, callees) if block.made else ()
            return bool(meant) and set(meant) == {each.function for each in manager.either}
        case Instance():
            pairs = zip(block.objects, manager.either, strict=True)
            return all(value.exact or has_only(bench.scene, value.cls, each) for value, each in pairs)
        case _:
            return True


def has_only(scene: Scene, cls: Key, manager: ManagerFacts) -> bool:
    """Whether objects of a class, and of those below, have no other methods for `with`."""
    orders = [scene.reach.inference.order(each) for each in (cls, *below(scene, cls))]
    names = [(each, scene.reach.program.function(each).name) for each in ends_of(manager)]
    if manager.behind and any(below(scene, cls)):
        return False  # what is behind `super()` could be another one for them
    return all(find_each(scene, orders, name) == (each,) for each, name in names)


def ends_of(manager: ManagerFacts) -> tuple[Key, ...]:
    return (manager.function, *((manager.leaving,) if manager.leaving else ()))


def _is_kept(bench: Bench, entered: ast.expr | None, manager: Key) -> bool:
    """Whether `self.connect` is an attribute that holds a function, not a method of the object."""
    if not isinstance(entered, ast.Call) or not isinstance(entered.func, ast.Attribute):
        return False
    owners = types_of(bench.scene, bench.function, entered.func.value)
    classes = [each.cls for each in owners if isinstance(each, Instance | ClassType)]
    methods = [key for cls in classes for key in bench.scene.reach.inference.methods(cls, entered.func.attr)]
    promises = [key for key in methods if is_promise(bench.scene, key)]
    promised = [each.call.function for key in promises for each in fulfilling(bench.scene, key)]
    beside = () if methods else find_beside(bench.scene, bench.function, entered) or ()
    return bool(classes) and manager not in (*methods, *promised, *beside)
