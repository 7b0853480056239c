"""State that only tasks under one asynchronous lock use: an await inside of the lock lets none of them in."""

import ast
from collections.abc import Iterator, Sequence

from asyncfix.catalog import is_stub
from asyncfix.infer.types import ClassType
from asyncfix.link.program import Key
from asyncfix.model.expressions import Call, Expression
from asyncfix.model.remembered import frozen
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.judgement.effects import LASTING, Access, accesses, is_variable, lasting_accesses
from asyncfix.repair.judgement.named import functions_using
from asyncfix.repair.judgement.rechecked import find_rechecked
from asyncfix.repair.judgement.states import attributes_of, root_name
from asyncfix.repair.judgement.surroundings import ancestors, class_mark
from asyncfix.repair.judgement.uses import AccessKind
from asyncfix.repair.scene.scene import Scene

CHANGES: tuple[AccessKind, ...] = ("commuting", "write")
LOOPS = (ast.For, ast.While, ast.AsyncFor)


def find_locks(scene: Scene, function: Key, node: FunctionNode, statement: ast.AST) -> frozenset[str]:
    """The locks that are held around a statement, by what they hang on."""
    around = (each for each in ancestors(scene, node, statement) if isinstance(each, ast.AsyncWith))
    return frozenset(name for each in around for name in locks_of(scene, function, each))


def locks_of(
    scene: Scene, function: Key, block: ast.AsyncWith, marks: Sequence[str] = ("excludes_tasks",)
) -> Iterator[str]:
    """`.lock` for an attribute of the method's own object, `module:lock` for a module's name."""
    for item in block.items:
        if any(isinstance(each, ast.Subscript) for each in ast.walk(item.context_expr)):
            continue  # a lock for each key
        values = scene.managed(item.context_expr, function)
        if values and all(any(class_mark(scene, each, mark) for mark in marks) for each in values):
            path, root = attributes_of(item.context_expr), root_name(item.context_expr)
            if path and root == own_object(scene, function):
                yield f".{path[-1]}"
            elif not path and root and is_variable(scene, function, root):
                yield f"{scene.module.facts.module}:{root}"


def own_object(scene: Scene, function: Key) -> str:
    """The first parameter of a method, "" of anything else."""
    facts = scene.reach.program.function(function)
    return facts.parameters[0].name if facts.owner and facts.parameters else ""


def is_guarded(scene: Scene, state: str, locks: frozenset[str]) -> bool:
    """Whether every use of some state stands under one of these locks.

    A lock in an attribute is one for each object: it guards what hangs on the same object alone.
    """
    if not locks:
        return False
    if state.startswith(LASTING):
        return is_lasting_guarded(scene, state, locks)
    return are_guarded(scene, state, locks, ("read", *CHANGES))


def are_guarded(scene: Scene, state: str, locks: frozenset[str], kinds: Sequence[AccessKind]) -> bool:
    """The same of its uses of some kinds."""
    for home, key in functions_using(scene, state):
        found = [each for each in uses_of(home, key, state) if each.kind in kinds]
        held = guarded_lines(home, key, home.nodes[key], locks) if found else []
        own = f"{own_object(home, key)}."
        if not all(is_under(each, held, own) for each in found) and not is_run_under(scene, key, locks, found):
            return False
        if found and not all(":" in lock for lock in locks) and not is_of_object(scene, key, state, found):
            return False
    return True


def is_of_object(scene: Scene, key: Key, state: str, found: Sequence[Access]) -> bool:
    """Whether what hangs on an object is no other's, too: what is in it was made for it, or only its name is set."""
    from asyncfix.repair.judgement.inputs import is_mutated
    from asyncfix.repair.judgement.own_values import is_own_value

    if not any(each.part for each in found) and not is_mutated(scene, state.removeprefix(".")):
        return True
    owner = scene.reach.program.function(key).owner
    return bool(owner) and is_own_value(scene, Key(key.path, owner), state)


def is_run_under(scene: Scene, key: Key, locks: frozenset[str], found: Sequence[Access]) -> bool:
    """Whether a function that uses some state is only called where a lock is held, for the object that has both."""
    from asyncfix.repair.judgement.under import runs_under  # few functions have all their callers in a lock

    own = f"{own_object(scene.at(key.path), key)}."
    guards = [lock for lock in locks if ":" in lock or all(each.name.startswith(own) for each in found)]
    return any(runs_under(scene, key, lock) for lock in guards)


@frozen
class Holding:
    """The lines of a function in which no other task changes some state, for all who do so hold a lock that is held
    there. Unless all who use it do, others may read it: they find what was there before, or after.

    `own`: what names begin with there that mean the object whose lock it is, "" for a lock of all. `rechecked` are
    lines before it where it is looked at, and again in it before it is changed.
    """

    lines: range
    is_of_all: bool
    own: str
    rechecked: frozenset[int] = frozenset()

    def keeps(self, first: Access, second: Access, is_called: bool) -> bool:
        """Whether what was there is still there as it is used again, and nobody has seen that it is about to change."""
        is_meant = not self.own or (first.name.startswith(self.own) and not is_called)
        is_unseen = self.is_of_all or (is_meant and first.kind == "read")
        is_known = first.line in self.lines or (first.kind == "read" and first.line in self.rechecked)
        return is_unseen and is_known and second.line in self.lines


def find_holding(scene: Scene, function: Key, node: FunctionNode, statement: ast.AST, state: str) -> Holding | None:
    """The locks around a statement under which alone some state is used, or changed: as long as they are held at once.

    If not all who use it hold them, a loop around may take them again, and have read it before.
    """
    around = list(ancestors(scene, node, statement))[::-1]
    held: frozenset[str] = frozenset()
    for place, block in enumerate(around):
        taken = frozenset(locks_of(scene, function, block)) if isinstance(block, ast.AsyncWith) else frozenset()
        held |= taken
        if not taken or not isinstance(block, ast.AsyncWith) or not are_guarded(scene, state, held, CHANGES):
            continue
        is_of_all = are_guarded(scene, state, held, ("read",))
        own = "" if all(":" in lock for lock in held) else f"{own_object(scene, function)}."
        if is_of_all or not any(isinstance(each, LOOPS) for each in around[:place]):
            return Holding(lines_in(block), is_of_all, own, find_rechecked(scene, node, block, statement, state))
    if not has_entries(around):
        return None
    from asyncfix.repair.judgement.keyed import find_entry_holding  # few locks are one for each key

    return find_entry_holding(scene, function, around, state)


def has_entries(around: Sequence[ast.AST]) -> bool:
    """Whether a lock is held that may be one for a key."""
    items = (item.context_expr for each in around if isinstance(each, ast.AsyncWith) for item in each.items)
    return any(not isinstance(each, ast.Name | ast.Attribute) for each in items)


def is_lasting_guarded(scene: Scene, state: str, locks: frozenset[str]) -> bool:
    """The same of connections that outlive functions, by whatever names: each object that has a lock has its own."""
    owners: set[Key] = set()
    for home, key in functions_using(scene, state):
        found, node = uses_of(home, key, state), home.nodes[key]
        held = guarded_lines(home, key, node, locks) if found else []
        if not all(any(each.line in lines for _, lines in held) for each in found):
            return False
        if any(each.kind != "read" for each in found) and not is_one_holding(home, node, held, found):
            return False
        owners |= {Key(key.path, home.reach.program.function(key).owner)} if found else set()
    is_one = len(owners) == 1 and all(each.qualname and makes_its_own(scene, each) for each in owners)
    return is_one or all(":" in lock for lock in locks)


def is_one_holding(home: Scene, node: FunctionNode, held: Sequence[tuple[str, range]], found: Sequence[Access]) -> bool:
    """Whether all of a function stands under one holding of a lock: between two others may have it."""
    begins = {lines.start for _, lines in held if any(each.line in lines for each in found)}
    loops = (each for each in ast.walk(node) if isinstance(each, LOOPS))
    return len(begins) < 2 and not any(
        each.lineno < line <= (each.end_lineno or 0) for each in loops for line in begins
    )


def makes_its_own(scene: Scene, cls: Key) -> bool:
    """Whether its methods keep connections that a library makes for them there, and no others."""
    program, inference = scene.reach.program, scene.reach.inference
    methods = [key for key in scene.at(cls.path).nodes if program.function(key).owner == cls.qualname]
    kept = [(key, each.value) for key in methods for each in program.function(key).writes]
    handles = [(key, value) for key, value in kept if any(map(scene.is_handle, inference.types(value, key)))]
    return bool(handles) and all(is_made_by_library(scene, key, value) for key, value in handles)


def is_made_by_library(scene: Scene, key: Key, value: Expression) -> bool:
    if not isinstance(value, Call):
        return False
    callees = scene.reach.inference.types(value.function, key)
    made = (each.cls if isinstance(each, ClassType) else getattr(each, "function", None) for each in callees)
    return bool(callees) and all(each is not None and is_stub(each.path) for each in made)


def uses_of(home: Scene, key: Key, state: str) -> Sequence[Access]:
    """Where a function uses some state, of what it is given, too."""

    def find() -> tuple[Access, ...]:
        body = home.nodes[key].body
        if is_lasting:
            return tuple(lasting_accesses(home, key, body))
        return tuple(accesses(home, key, body, share_arguments=True, with_lasting=False))

    is_lasting = state.startswith(LASTING)
    return [each for each in home.remember(("uses", key, is_lasting), find) if each.state == state]


def is_under(access: Access, held: Sequence[tuple[str, range]], own: str) -> bool:
    return any(access.line in lines and (":" in lock or access.name.startswith(own)) for lock, lines in held)


def lines_in(block: ast.AsyncWith) -> range:
    """Those of what stands in it."""
    return range(block.body[0].lineno, (block.end_lineno or block.lineno) + 1)


def guarded_lines(home: Scene, key: Key, node: FunctionNode, locks: frozenset[str]) -> list[tuple[str, range]]:
    """The lines of a function under each of some locks."""

    def find() -> list[tuple[str, range]]:
        blocks = [each for each in ast.walk(node) if isinstance(each, ast.AsyncWith)]
        held = [(lock, each) for each in blocks for lock in locks_of(home, key, each) if lock in locks]
        return [(lock, lines_in(each)) for lock, each in held]

    return home.remember(("guarded lines", key, locks), find)
