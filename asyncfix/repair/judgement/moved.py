"""What moved statements execute in their thread: themselves, the manager they enter, and all that those call."""

import ast
from collections.abc import Callable as Function
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice

from asyncfix.catalog import is_stub
from asyncfix.infer.types import Callable, ClassType, Instance, Type
from asyncfix.link.program import Key
from asyncfix.model.expressions import Attribute, Call, Expression, Name, Parameterised
from asyncfix.model.finding import Reason
from asyncfix.model.remembered import Remembering, frozen, replace
from asyncfix.model.source import Span
from asyncfix.reach.target import Target
from asyncfix.repair.dataflow.refusals import find_ambient
from asyncfix.repair.judgement.put_back import is_put_back
from asyncfix.repair.judgement.unfit import (
    DOUBTS,
    KEPT_CONNECTION,
    SETS_CONTEXT,
    Executed,
    acquired,
    enters_lock,
    looks_at_exception,
    owners_in,
    remarks,
)
from asyncfix.repair.model import Locks
from asyncfix.repair.scene.answers import Leading
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import own_nodes

Region = tuple[ast.stmt, ...]
OF_KEPT = ("shared-connection", KEPT_CONNECTION, "thread-local")  # remarks on what an object keeps


@frozen
class Moved(Remembering):
    """Expressions of a function that run in a thread, and functions that are entered there at some lines."""

    scene: Scene
    function: Key
    spans: frozenset[Span]
    entered: tuple[tuple[Key, int], ...] = ()
    fresh: tuple[Key, ...] = ()  # the classes of objects that are made with them, and with whose methods they are used
    left_out: tuple[tuple[Key, Span], ...] = ()  # what stays on the loop of them
    made: frozenset[str] = frozenset()  # names that only they bind: what these hold stays in the thread
    in_parts: bool = False  # in several calls, each with a context of its own

    @cached_property
    def executed(self) -> tuple[Executed, ...]:
        """All operations at these places, and of those that run with them in other functions the remarkable ones."""
        leading = leading_to_remarkable(self.scene)
        return (
            *self._own,
            *(
                each
                for entered, line in self.walk(leading.leads)
                for each in at_line(self.scene, entered, line)
                if not self._stays(each)
            ),
        )

    def _stays(self, each: Executed) -> bool:
        return any(each.function == key and span.covers(each.operation.span) for key, span in self.left_out)

    @cached_property
    def first_line(self) -> int:
        """The first line of the block at which anything is reached."""
        inside = (line for entered, line in self.walk(is_of_project) if run_in(self.scene, entered))
        return min((*(each.line for each in self._own), *inside))

    @cached_property
    def functions(self) -> tuple[Key, ...]:
        """The functions of the project that run with them, entered or called at any depth."""
        return tuple(dict.fromkeys(entered.function for entered, _ in self.walk(is_of_project)))

    @cached_property
    def _own(self) -> tuple[Executed, ...]:
        here = by_span(self.scene, self.function)
        found = [each for span in self.spans for each in here.get(span, ())]
        return tuple(each for _, each in sorted(found, key=lambda one: one[0]))

    def walk(self, is_followed: Function[[Target], bool]) -> Iterator[tuple[Target, int]]:
        """Each function that is reached, once for each way to enter it, with the line of the block that leads there."""
        seen: set[Target] = set()
        todo = [(Target(key), line) for key, line in self.entered]
        todo += [(each.entered, each.line) for each in self._own if each.entered]
        while todo:
            entered, line = todo.pop()
            if entered not in seen and is_followed(entered):
                seen.add(entered)
                yield entered, line
                todo += [(edge.entered, line) for edge in self.scene.edges(entered)]


def find_moved(scene: Scene, function: Key, region: Sequence[ast.AST], *managers: Key) -> Moved:
    """What runs with a region and the managers that it enters."""
    spans = {scene.span(each) for each in own_nodes(list(region)) if isinstance(each, ast.expr)}
    return Moved(
        scene, function, frozenset(spans), tuple((manager, getattr(region[0], "lineno", 1)) for manager in managers)
    )


def find_moved_call(scene: Scene, function: Key, call: ast.Call) -> Moved:
    """What runs with one call of a function."""
    span = scene.span(call)
    return scene.remember(("moved call", function, span), lambda: Moved(scene, function, frozenset((span,))))


def is_of_project(entered: Target) -> bool:
    return not is_stub(entered.function.path)


def run_in(scene: Scene, scope: Target) -> tuple[Executed, ...]:
    """The operations of a function, and what they run."""
    own = (Executed(scope, each, each.span.line) for each in scene.reach.program.function(scope.function).operations)
    return (*own, *(Executed(scope, e.operation, e.operation.span.line, e.entered) for e in scene.edges(scope)))


def by_span(scene: Scene, function: Key) -> Mapping[Span, Sequence[tuple[int, Executed]]]:
    """The same by place, each with its number."""

    def find() -> Mapping[Span, Sequence[tuple[int, Executed]]]:
        found: dict[Span, list[tuple[int, Executed]]] = {}
        for number, each in enumerate(run_in(scene, Target(function))):
            found.setdefault(each.operation.span, []).append((number, each))
        return found

    return scene.everywhere.remember(("by span", function), find)


def remarkable(scene: Scene, scope: Target) -> tuple[Executed, ...]:
    """What of a function, called by that under repair, a thread may not do or needs help with."""

    def find() -> tuple[Executed, ...]:
        return tuple(each for each in run_in(scene, scope) if is_remarkable(scene, each))

    return scene.everywhere.remember(("remarkable", scope), find)


def is_remarkable(scene: Scene, each: Executed) -> bool:
    is_lock = each.operation.kind == "with" and enters_lock(scene, each)
    return is_lock or bool(remarks(scene, each, False) or acquired(scene, each) or looks_at_exception(scene, each))


def at_line(scene: Scene, scope: Target, line: int) -> Iterator[Executed]:
    return (replace(each, line=line) for each in remarkable(scene, scope))


def leading_to_remarkable(scene: Scene) -> Leading[Target]:
    """Which functions lead to something remarkable: no others are walked through for a finding."""

    def follow(scope: Target) -> Iterator[Target]:
        return (edge.entered for edge in scene.edges(scope) if is_of_project(edge.entered))

    def find() -> Leading[Target]:
        return Leading(follow, lambda scope: is_of_project(scope) and bool(remarkable(scene, scope)))

    return scene.everywhere.remember("leading to remarkable", find)


def find_unfit(moved: Moved) -> Iterator[Reason]:
    """What must not run in a thread, or not there alone."""
    yield from (reason for reason in _find_remarks(moved) if reason.code not in DOUBTS)
    yield from find_keepers(moved)


def find_doubtful(moved: Moved) -> Iterator[Reason]:
    """What may run in a thread, but makes others wait there."""
    return (reason for reason in _find_remarks(moved) if reason.code in DOUBTS)


def takes_kept(doubts: Iterable[Reason]) -> bool:
    """Whether threads could use one connection at once: then they take turns."""
    return any(each.code == KEPT_CONNECTION for each in doubts)


def find_locks(moved: Moved) -> Locks | None:
    """The locks of threads that are taken, if any are."""
    if not any(each.operation.kind == "with" and enters_lock(moved.scene, each) for each in moved.executed):
        return None
    from asyncfix.repair.judgement.lock_taking import locks_of  # which looks for far more

    return locks_of(moved)


def find_keepers(moved: Moved) -> Iterator[Reason]:
    """Functions that put what works only in the thread where others find it, who then are in another one."""
    scene = moved.scene
    for entered, line in moved.walk(leading_to_keepers(scene).leads):
        if keeps(scene, entered) and not is_of_fresh(moved, entered.function):
            text = f"`{scene.reach.name(entered.function)}` keeps what works only in the thread that made it"
            yield Reason("thread-local", line, text)


def keeps(scene: Scene, scope: Target) -> bool:
    from asyncfix.repair.judgement.kept import keeps_bound

    return keeps_bound(scene, scope.function)


def leading_to_keepers(scene: Scene) -> Leading[Target]:
    def follow(scope: Target) -> Iterator[Target]:
        return (edge.entered for edge in scene.edges(scope) if is_of_project(edge.entered))

    def find() -> Leading[Target]:
        return Leading(follow, lambda scope: is_of_project(scope) and keeps(scene, scope))

    return scene.everywhere.remember("leading to keepers", find)


def _find_remarks(moved: Moved) -> Iterator[Reason]:
    for each in moved.executed:
        for code, text in remarks(moved.scene, each, each.function == moved.function):
            is_harmless = is_put_back(moved, each) if code == SETS_CONTEXT else is_own(moved, each, code)
            if not is_harmless:
                yield Reason(code, each.line, text)


def is_own(moved: Moved, each: Executed, code: str) -> bool:
    """Whether a remark is about what an object keeps, and that is the block's alone."""
    if code not in OF_KEPT:
        return False
    if is_of_fresh(moved, each.function) or (code == "thread-local" and is_of_made(moved, each)):
        return True
    return code == "shared-connection" and is_of_local(moved, each.function)


def is_of_made(moved: Moved, each: Executed) -> bool:
    """Whether it uses only what was made in the same thread: under names of the block's own, or right there."""
    if each.function != moved.function:
        return False
    owners = owners_in(each.operation)
    names = {owner.id for owner in map(root_of, owners) if isinstance(owner, Name)}
    return bool(names & moved.made) or any(is_made_there(moved, owner) for owner in owners)


def is_made_there(moved: Moved, owner: Expression) -> bool:
    """`connect(path)` in `closing(connect(path))`: a library's function or class, called on no object, or a function
    of the project that makes what it gives."""
    callees = moved.scene.reach.inference.types(owner.function, moved.function) if isinstance(owner, Call) else ()
    return bool(callees) and all(
        (isinstance(callee, Callable) and callee.receiver is None and is_stub(callee.function.path))
        or (isinstance(callee, ClassType) and is_stub(callee.cls.path))
        or (isinstance(callee, Callable) and is_of_project_anew(moved, owner, callee))
        for callee in callees
    )


def is_of_project_anew(moved: Moved, owner: Expression, callee: Callable) -> bool:
    from asyncfix.repair.judgement.anew import is_made_anew

    return not is_stub(callee.function.path) and is_made_anew(moved.scene, owner, moved.function)


def root_of(value: Expression) -> Expression:
    while isinstance(value, Attribute | Call):
        value = value.value if isinstance(value, Attribute) else value.function
    return value


def is_of_fresh(moved: Moved, function: Key) -> bool:
    """Whether it stands in a method of the object that was made for a block: what is kept there is the block's."""
    owner = moved.scene.reach.program.function(function).owner
    if not owner:
        return False
    from asyncfix.repair.judgement.kept import keeps_of_others
    from asyncfix.repair.scene.carriers import is_carried

    cls = Key(function.path, owner)
    if keeps_of_others(moved.scene, cls):
        return False
    is_fresh = any(cls in moved.scene.reach.inference.order(each) for each in moved.fresh)
    return is_fresh or (is_carried(moved.scene, cls) and all(is_about_own(moved, each) for each in moved._own))


def is_about_own(moved: Moved, each: Executed) -> bool:
    """Whether what carries a connection, of all that an operation is about, was made in the function itself."""
    types = moved.scene.reach.inference.types
    carrying = (
        e for e in owners_in(each.operation) if any(is_carrying(moved.scene, t) for t in types(e, moved.function))
    )
    roots = (root_of(e) for e in carrying if not isinstance(e, Call))
    bindings = moved.scene.reach.program.function(moved.function).bindings
    return all(
        isinstance(e, Name) and e.bindings and not any(isinstance(bindings[n].value, Parameterised) for n in e.bindings)
        for e in roots
    )


def is_carrying(scene: Scene, value: Type) -> bool:
    from asyncfix.repair.scene.carriers import is_carried

    return isinstance(value, Instance) and is_carried(scene, value.cls)


def is_of_local(moved: Moved, function: Key) -> bool:
    """Whether it stands in a method of objects that never leave who makes them: those used here are made here."""
    from asyncfix.repair.judgement.local import is_local

    owner = moved.scene.reach.program.function(function).owner
    cls = Key(function.path, owner)
    return bool(owner) and is_local(moved.scene, cls) and all(is_made_here(moved, each, cls) for each in moved._own)


def is_made_here(moved: Moved, each: Executed, cls: Key) -> bool:
    """Whether an operation of the region is about no object of a class, or one that the region makes."""
    types = moved.scene.reach.inference.types
    about = [e for e in owners_in(each.operation) if any(is_object_of(t, cls) for t in types(e, moved.function))]
    return all(isinstance(e, Call) or (isinstance(e, Name) and e.id in moved.made) for e in about)


def is_object_of(value: Type, cls: Key) -> bool:
    return isinstance(value, Instance) and value.cls == cls


def reads_exception(moved: Moved) -> Iterator[Reason]:
    """Helpers that look at the exception being handled: in a thread there is none."""
    for each in moved.executed:
        if each.target and looks_at_exception(moved.scene, each):
            text = f"`{moved.scene.reach.name(each.target)}` looks at the exception that the coroutine is handling"
            yield Reason("ambient-exception", each.line, text)
    called = {each.target: each.line for each in moved.executed if each.target and not is_stub(each.target.path)}
    for function, line in called.items():
        node = moved.scene.at(function.path).nodes.get(function)
        for found in islice(find_ambient(node.body) if node else (), 1):
            name = moved.scene.reach.name(function)
            yield Reason("ambient-exception", line, f"in `{name}`, at line {found.line}: {found.message}")


def acquisitions_in(moved: Moved) -> Iterator[tuple[Executed, Callable]]:
    """Where connections are taken from pools, and the pool's method, bound to its pool."""
    return ((each, callee) for each in moved.executed for callee in acquired(moved.scene, each))
