"""What functions use of the state that others see, with all that they call: found once for each function."""

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter

from asyncfix.catalog import is_stub
from asyncfix.infer.types import Manager, Type, in_order
from asyncfix.link.program import Key
from asyncfix.model.expressions import Attribute, Call, Expression, Item, Name
from asyncfix.model.remembered import frozen, replace
from asyncfix.model.source import Span
from asyncfix.reach.target import Target
from asyncfix.reach.ways import Edge
from asyncfix.repair.judgement.caches import cache_filled
from asyncfix.repair.judgement.effects import Access, accesses, new_object
from asyncfix.repair.judgement.reaching import reaches_mark
from asyncfix.repair.known import is_runtime
from asyncfix.repair.scene.answers import Leading
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import own_nodes


@frozen
class States:
    """Which states are used at all, and which of them are changed."""

    used: frozenset[str]
    changed: frozenset[str]

    @classmethod
    def of(cls, found: Sequence[Access]) -> "States":
        changed = frozenset(each.state for each in found if each.kind != "read")
        return cls(frozenset(each.state for each in found), changed)


def states_inside(scene: Scene, entered: Target) -> States:
    """Those that a function and all that it calls use."""
    question = ("states inside", entered)
    return scene.everywhere.remember(question, lambda: States.of(accesses_inside(scene, entered, False)))


def called_writes(scene: Scene, targets: Iterable[tuple[Target, int]]) -> Iterator[Access]:
    """Writes to shared state in functions of the project that are called, each at the line of the call."""
    return (each for each in called_accesses(scene, targets) if each.kind != "read")


def called_accesses(scene: Scene, targets: Iterable[tuple[Target, int]]) -> Iterator[Access]:
    for target, line in targets:
        for each in accesses_inside(scene, target, False):
            yield replace(each, line=line)


def accesses_inside(scene: Scene, entered: Target, share_arguments: bool) -> tuple[Access, ...]:
    """What a function and all that it calls use, each once and without its line."""

    def find() -> tuple[Access, ...]:
        reached = leading_to_accesses(scene, share_arguments).reached(entered)
        found = (access for each in reached for access in accesses_of(scene, each.function, share_arguments))
        return tuple(dict.fromkeys(found))

    return scene.everywhere.remember(("inside", entered, share_arguments), find)


def edges(scene: Scene, entered: Target) -> Iterator[Edge]:
    """What a function runs, but for what an initialiser does with its new object."""
    own = new_object(scene.reach.program.function(entered.function))
    return (each for each in scene.edges(entered) if not own or root_of(each.operation.value) not in own)


def root_of(value: Expression) -> str:
    while isinstance(value, Attribute | Call | Item):
        value = value.function if isinstance(value, Call) else value.value
    return value.id if isinstance(value, Name) else ""


def leading_to_accesses(scene: Scene, share_arguments: bool) -> Leading[Target]:
    """Which functions use shared state, themselves or through what they call."""

    def follow(entered: Target) -> Iterator[Target]:
        return (each.entered for each in (edges(scene, entered) if runs_here(scene, entered.function) else ()))

    def find() -> Leading[Target]:
        return Leading(follow, lambda entered: bool(accesses_of(scene, entered.function, share_arguments)))

    return scene.everywhere.remember(("leading to accesses", share_arguments), find)


def accesses_of(scene: Scene, function: Key, share_arguments: bool) -> tuple[Access, ...]:
    """What a function itself uses, each once and without its line."""

    def find() -> tuple[Access, ...]:
        home = scene.at(function.path)
        found = accesses(home, function, statements_of(home, function), share_arguments)
        return tuple(dict.fromkeys((*(replace(each, line=0) for each in found), *cache_filled(home, function))))

    if not runs_here(scene, function) or is_runtime(scene.reach.program, function):
        return ()
    return scene.everywhere.remember(("accesses", function, share_arguments), find)


def runs_here(scene: Scene, function: Key) -> bool:
    """Whether calling a function runs its statements, on objects that are there already."""
    if is_stub(function.path):
        return False
    facts = scene.reach.program.function(function)
    is_called = not facts.is_async or scene.reach.entering.is_manager(function)
    return is_called and bool(statements_of(scene.at(function.path), function))


def statements_of(home: Scene, function: Key) -> Sequence[ast.AST]:
    """What calling a function runs: of a lambda, its expression."""
    if node := home.nodes.get(function):
        return node.body
    unnamed = home.unnamed.get(function)
    return (unnamed.body,) if isinstance(unnamed, ast.Lambda) else (unnamed,) if unnamed else ()


def calls_by(scene: Scene, function: Key, statements: Sequence[ast.AST]) -> list[tuple[int, Target, int]]:
    """The functions that some statements call, in the order of their numbers, each with its line."""
    spans = {scene.span(each) for each in own_nodes(list(statements)) if isinstance(each, ast.expr)}
    here = calls_by_span(scene, function)
    return sorted((call for span in spans for call in here.get(span, ())), key=itemgetter(0))


def entered_by(scene: Scene, function: Key, statements: Sequence[ast.stmt]) -> Iterator[tuple[int, Target, int]]:
    """The bodies of asynchronous managers that some statements enter: these are no calls, for each runs by itself.

    One that moves to a thread stands in a plain `with` by now.
    """
    for each in own_nodes(list(statements)):
        for item in each.items if isinstance(each, ast.With | ast.AsyncWith) else ():
            bodies = sorted(set(entered_at(scene, function, item.context_expr)))
            yield from ((0, Target(key), item.context_expr.lineno) for key in bodies)


def entered_at(scene: Scene, function: Key, entered: ast.expr) -> Iterator[Key]:
    """Those of all managers that an item may be, by the class of its object, and those that these enter."""
    values = in_order(scene.managed(entered, function))
    managers = [each for each in values if isinstance(each, Manager) and not is_stub(each.call.function.path)]
    facts = None
    if managers:
        from asyncfix.repair.scene.managers import inspect_managers  # which only blocks with managers need

        facts = inspect_managers(scene, function, entered, managers)
    yield from (key for each in values for key in bodies_of(scene, each))
    yield from (key for key in (facts.functions if facts else ()) if scene.reach.program.function(key).is_async)


def bodies_of(scene: Scene, manager: Type) -> Iterator[Key]:
    found = (key for key in scene.reach.entering.bodies(manager) if not is_stub(key.path))
    return (key for key in found if scene.reach.program.function(key).is_async)


def needs_turn(scene: Scene, function: Key, statements: Sequence[ast.stmt]) -> bool:
    """Whether statements change a database in which others could change, meanwhile, what they have read."""
    called = {target for _, target, _ in calls_by(scene, function, statements)}
    return any(reaches_mark(scene, target, "one_writer") for target in called)


def edges_at(scene: Scene, function: Key, span: Span) -> Sequence[Edge]:
    """What the operations of a function at a place run."""

    def find() -> Mapping[Span, Sequence[Edge]]:
        found: dict[Span, list[Edge]] = {}
        for edge in scene.edges(Target(function)):
            found.setdefault(edge.operation.span, []).append(edge)
        return found

    return scene.remember(("edges by span", function), find).get(span, ())


def calls_by_span(scene: Scene, function: Key) -> Mapping[Span, Sequence[tuple[int, Target, int]]]:
    """The functions that a function's operations run, by their places: each with its number and its line."""

    def find() -> Mapping[Span, Sequence[tuple[int, Target, int]]]:
        found: dict[Span, list[tuple[int, Target, int]]] = {}
        for number, edge in enumerate(scene.edges(Target(function))):
            span = edge.operation.span
            found.setdefault(span, []).append((number, edge.entered, span.line))
        return found

    return scene.remember(("calls by span", function), find)
