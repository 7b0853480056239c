"""Which locks of threads functions take, and what they hold by then: other locks, or connections of a pool."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from asyncfix.catalog import is_stub
from asyncfix.link.program import Key
from asyncfix.model.expressions import Attribute, Call, Expression, Name
from asyncfix.model.facts import Operation
from asyncfix.model.remembered import frozen
from asyncfix.reach.target import Target
from asyncfix.reach.ways import Edge
from asyncfix.repair.judgement.inside import bodies_of
from asyncfix.repair.judgement.moved import Moved
from asyncfix.repair.judgement.reaching import reaches_mark
from asyncfix.repair.judgement.surroundings import takes_lock
from asyncfix.repair.judgement.thread_locks import is_lock, name_of
from asyncfix.repair.known import is_runtime
from asyncfix.repair.model import Locks
from asyncfix.repair.scene.answers import Leading
from asyncfix.repair.scene.scene import Scene

Names = frozenset[str]


@frozen
class Step:
    """An operation of a function that takes locks, itself (`own`) or by what it runs; or a connection of a pool.

    `held` are the locks that its function, or a manager which that enters, has by then.
    """

    operation: Operation
    own: Names
    takes: Names
    connects: bool
    entered: tuple[Target, ...]
    held: Names = frozenset()


def steps_of(scene: Scene, scope: Target) -> Sequence[Step]:
    def find() -> Sequence[Step]:
        found = [*_find_steps(scene, scope)]
        arms = scene.reach.program.function(scope.function).arms
        taking = {
            number: step.takes
            for number, arm in enumerate(arms)
            for step in found
            if arm.kind == "with" and step.operation.kind == "with" and step.operation.arm == arm.parent
            if step.operation.value == arm.value
        }
        parents = [arm.parent for arm in arms]
        return tuple(_with_held(each, taking, parents) for each in found)

    return scene.everywhere.remember(("lock steps", scope), find)


def _with_held(step: Step, taking: Mapping[int, Names], parents: Sequence[int]) -> Step:
    held: Names = frozenset()
    arm = step.operation.arm
    while arm != -1:
        held |= taking.get(arm, frozenset())
        arm = parents[arm]
    return Step(step.operation, step.own, step.takes, step.connects, step.entered, held)


def _find_steps(scene: Scene, scope: Target) -> Iterator[Step]:
    edges: dict[tuple[str, object], list[Edge]] = {}
    for edge in scene.edges(scope):
        edges.setdefault((edge.operation.kind, edge.operation.span), []).append(edge)
    for operation in scene.reach.program.function(scope.function).operations:
        entered = [each.entered for each in edges.get((operation.kind, operation.span), ())]
        entered += [Target(key) for key in _awaited_bodies(scene, scope, operation)]
        own = _taken_by(scene, scope, operation)
        takes = own.union(*(names_inside(scene, each) for each in entered))
        connects = any(reaches_mark(scene, each, "acquires") or _acquires(scene, each) for each in entered)
        if takes or connects:
            yield Step(operation, own, takes, connects, tuple(entered))


def _acquires(scene: Scene, entered: Target) -> bool:
    """Whether the body of an asynchronous manager takes a connection."""
    found = scene.edges(entered) if not is_stub(entered.function.path) else ()
    return any(reaches_mark(scene, each.entered, "acquires") for each in found)


def _awaited_bodies(scene: Scene, scope: Target, operation: Operation) -> Iterator[Key]:
    """What entering an asynchronous manager runs: that is no call, for it runs by itself."""
    if operation.kind == "with" and operation.is_async:
        for value in scene.reach.types(operation.value, scope):
            yield from bodies_of(scene, value)


def _taken_by(scene: Scene, scope: Target, operation: Operation) -> Names:
    """The lock that an operation itself takes: by `with`, or by a method of it."""
    match operation:
        case Operation(kind="with", value=value) if is_lock(scene, value, scope.function):
            return frozenset((name_of(value),))
        case Operation(kind="call", value=Call(function=Attribute(value=owner) as called)) if any(
            takes_lock(scene, each) for each in scene.reach.types(called, scope)
        ) and is_lock(scene, owner, scope.function):
            return frozenset((name_of(owner),))
        case _:
            return frozenset()


def names_inside(scene: Scene, entered: Target) -> Names:
    """The locks that a function takes, with all that it calls; what an earlier repair has added keeps its own."""
    reached = _leading_to_locks(scene).reached(entered)
    return frozenset().union(*(taken_directly(scene, each) for each in reached))


def taken_directly(scene: Scene, scope: Target) -> Names:
    def find() -> Names:
        program, function = scene.reach.program, scope.function
        operations = (
            () if is_stub(function.path) or is_runtime(program, function) else program.function(function).operations
        )
        return frozenset().union(*(_taken_by(scene, scope, each) for each in operations))

    return scene.everywhere.remember(("locks taken by", scope), find)


def _leading_to_locks(scene: Scene) -> Leading[Target]:
    """Which functions take locks: a coroutine that is called does nothing yet."""

    def follow(entered: Target) -> Iterator[Target]:
        return (each.entered for each in (scene.edges(entered) if _runs(scene, entered.function) else ()))

    def find() -> Leading[Target]:
        return Leading(follow, lambda each: _runs(scene, each.function) and bool(taken_directly(scene, each)))

    return scene.everywhere.remember("leading to locks", find)


def _runs(scene: Scene, function: Key) -> bool:
    is_async = scene.reach.program.function(function).is_async
    return not is_stub(function.path) and (not is_async or scene.reach.entering.is_manager(function))


def locks_of(moved: Moved) -> Locks:
    """What is known of the locks that moved statements take, with the managers that they enter."""
    scene, scope = moved.scene, Target(moved.function)
    steps = [each for each in steps_of(scene, scope) if each.operation.span in moved.spans]
    entered = {each for step in steps for each in step.entered}
    others = [Target(key) for key, _ in moved.entered if all(each.function != key for each in entered)]
    entered |= {*others}
    scopes = {one for each in entered for one in _leading_to_locks(scene).reached(each)}
    every = [*steps, *(step for each in scopes for step in steps_of(scene, each))]
    taken = frozenset().union(*(each.takes for each in every))
    meanwhile = [*steps, *(step for each in others for step in steps_of(scene, each))]
    return Locks(
        taken,
        around=frozenset().union(*(each.held for each in every if each.connects)),
        inside=frozenset(name for name in taken if _wants_with_connection(scene, meanwhile, name, frozenset())),
        nests=_nests(scene, steps, scope) or any(_nests(scene, steps_of(scene, each), each) for each in scopes),
    )


def _nests(scene: Scene, steps: Iterable[Step], scope: Target) -> bool:
    """Whether a lock is wanted while another one is held, or one of that name that another object may have."""
    return any(each.takes and each.held and not _reenters(scene, each, scope, frozenset()) for each in steps)


def _reenters(scene: Scene, step: Step, scope: Target, asked: frozenset[Key]) -> bool:
    """Whether a lock of the method's own object is taken again by it, or by methods that it calls on that object."""
    facts = scene.reach.program.function(scope.function)
    if scope.function in asked or len(step.takes | step.held) > 1 or not facts.owner or not facts.parameters:
        return False
    receiver, value = facts.parameters[0].name, step.operation.value
    if step.own:
        return _hangs_on(value, receiver)
    is_own = isinstance(value, Call) and _hangs_on(value.function, receiver)
    inside = ((each, one) for each in step.entered for one in steps_of(scene, each) if one.takes)
    return is_own and all(_reenters(scene, one, each, asked | {scope.function}) for each, one in inside)


def _hangs_on(value: Expression, receiver: str) -> bool:
    """Whether it is an attribute of an object under this name."""
    return isinstance(value, Attribute) and isinstance(value.value, Name) and value.value.id == receiver


def _wants_with_connection(scene: Scene, steps: Sequence[Step], name: str, asked: frozenset[Target]) -> bool:
    """Whether a lock may be wanted while a connection is held, that was not taken under it."""
    free = [each for each in steps if name not in each.held]
    wanting, connecting = ([each for each in free if name in each.takes], [each for each in free if each.connects])
    if any(one is not other for one in wanting for other in connecting):
        return True
    inside = {each for step in wanting if step.connects for each in step.entered} - asked
    return any(_wants_with_connection(scene, steps_of(scene, each), name, asked | inside) for each in inside)
