"""Locks of threads that repaired blocks take in theirs: nobody on the event loop may have to wait for one."""

import ast
from collections.abc import Iterator, Sequence

from asyncfix.link.program import Key
from asyncfix.model.finding import Reason
from asyncfix.model.source import Span
from asyncfix.reach.target import Target
from asyncfix.repair.judgement.lock_taking import steps_of
from asyncfix.repair.judgement.over import are_over
from asyncfix.repair.judgement.thread_locks import SHARED_LOCK
from asyncfix.repair.model import Locks, Repair
from asyncfix.repair.runtime.parts import own_parts
from asyncfix.repair.runtime.places import home_of
from asyncfix.repair.scene.mentions import files_naming
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.stage import Stage

TAKING = ("acquire", "release")  # methods of a lock that are no questions
UNKNOWN = ""  # the name of a lock that is not known


def doubt_locking(stage: Stage, repairs: Sequence[Repair]) -> tuple[Repair, ...]:
    """The repairs, unsafe where one takes a lock that is wanted on the loop, too; those that it then leaves there."""
    doubted = tuple(doubt_one(stage, each, repairs) for each in repairs)
    return doubted if doubted == tuple(repairs) else doubt_locking(stage, doubted)


def doubt_one(stage: Stage, repair: Repair, repairs: Sequence[Repair]) -> Repair:
    if not is_made(repair) or not repair.locks:
        return repair
    others = [each for each in repairs if is_made(each) and each.locks and each.locks.taken & repair.locks.taken]
    found = next(find_texts(stage, repair, repair.locks, others, repairs), "")
    return repair.doubt(Reason(SHARED_LOCK, repair.line, found)) if found else repair


def is_made(repair: Repair) -> bool:
    return repair.level == "safe" and bool(repair.edits)


def find_texts(
    stage: Stage, repair: Repair, locks: Locks, others: Sequence[Repair], repairs: Sequence[Repair]
) -> Iterator[str]:
    """What speaks against taking locks in a thread; `others` do so, too."""
    for name in sorted(locks.taken):
        yield from find_texts_of(stage, name, others, repairs)
        if name in locks.inside and any(each.locks and name in each.locks.around for each in others):
            yield f"who has `{name}` wants a connection, and who has one wants `{name}`: threads could wait for ever"
    if locks.nests and any(home_of(each) != home_of(repair) for each in others):
        yield "it takes several locks at once, beside threads of another module that take them, too"


def find_texts_of(stage: Stage, name: str, others: Sequence[Repair], repairs: Sequence[Repair]) -> Iterator[str]:
    """The same of one lock."""
    scene = stage.scene(others[0].path)
    if place := named_otherwise(scene, name):
        yield f"the lock `{name}` may have other names ({place}), by which others could wait for it"
    if place := next(wanted_on_loop(stage, name, repairs), ""):
        yield f"it takes `{name}` in a thread, and who wants that on the event loop waits until it has ended ({place})"
    roots = {stage.root(each) for each in others}
    if place := next(asked_at(scene, name, roots), ""):
        yield f"`{name}` is asked whether it is taken ({place}), and a thread may have it now"


def named_otherwise(scene: Scene, name: str) -> str:
    """Where a lock is handed on, or an attribute of its name gets something else than a new one."""

    def find() -> str:
        homes = map(scene.at, files_naming(scene, name))
        found = ((home, each) for home in homes for each in home.all_nodes if is_named(each, name))
        return next((place_of(home, each) for home, each in found if is_other_use(home, each)), "")

    return scene.everywhere.remember(("lock named otherwise", name), find)


def is_named(node: ast.AST, name: str) -> bool:
    match node:
        case ast.Name(id=found) | ast.Attribute(attr=found) | ast.alias(asname=found):
            return found == name
        case _:
            return False


def is_other_use(home: Scene, node: ast.AST) -> bool:
    """Not one that makes the lock, enters it, or has it as the beginning of an attribute."""
    parent = home.parents[node]
    match node:
        case ast.Name(ctx=ast.Load()) | ast.Attribute(ctx=ast.Load()):
            return not isinstance(parent, ast.withitem | ast.Attribute)
        case ast.Name() | ast.Attribute():
            return not isinstance(getattr(parent, "value", None), ast.Call)
        case _:
            return True


def wanted_on_loop(stage: Stage, name: str, repairs: Sequence[Repair]) -> Iterator[str]:
    """Where code on the loop takes a lock, outside of what is repaired."""
    for root in stage.reach.roots:
        wanting = [each for each in spans_taking(stage, root, name) if not is_moved(stage, root, each, repairs)]
        if wanting and not (is_twinned(root, repairs) and stage.reach.entering.is_manager(root)):
            yield f"{root.path.as_posix()}:{wanting[0].line}"


def spans_taking(stage: Stage, root: Key, name: str) -> Sequence[Span]:
    """The places of a function on the loop at which it takes a lock of some name, or of none that is known."""
    meant = frozenset((name, UNKNOWN))
    return [each.operation.span for each in steps_of(stage.scene(root.path), Target(root)) if each.takes & meant]


def is_moved(stage: Stage, root: Key, place: Span, repairs: Sequence[Repair]) -> bool:
    """Whether a repair runs a place of a coroutine in a thread."""
    own = [each for each in repairs if is_made(each) and each.path == root.path and stage.root(each) == root]
    scene = stage.scene(root.path)
    parts = (part for each in own for part in own_parts(scene, root, each.edits) if not part.is_lent)
    moved = (each for part in parts for each in part.body if isinstance(each, ast.stmt | ast.expr))
    return any(scene.span(each).covers(place) for each in moved)


def is_twinned(manager: Key, repairs: Sequence[Repair]) -> bool:
    """Whether all blocks that enter a manager enter its twin in a thread."""
    entering = [each for each in repairs if manager in each.managers]
    return bool(entering) and all(map(is_made, entering))


def asked_at(scene: Scene, name: str, roots: set[Key]) -> Iterator[str]:
    """Where something looks at a lock while coroutines may be running that take it in their threads."""
    for home in map(scene.at, files_naming(scene, name)):
        for node in home.all_nodes:
            is_question = isinstance(node, ast.Attribute) and is_named(node.value, name) and node.attr not in TAKING
            if is_question and not are_over(home, node, roots):
                yield place_of(home, node)


def place_of(home: Scene, node: ast.AST) -> str:
    return f"{home.source.path.as_posix()}:{getattr(node, 'lineno', 1)}"
