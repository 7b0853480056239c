"""What some statements read and write of the state that other tasks see too."""

import ast
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from asyncfix.catalog import is_stub
from asyncfix.infer.types import Callable
from asyncfix.link.program import Key
from asyncfix.model.expressions import Attribute, Awaited, Call, Either, Element, Expression, Item, Name
from asyncfix.model.facts import Function
from asyncfix.model.remembered import frozen
from asyncfix.repair.judgement.closures import is_before_closures, rebound_inside, seen_by_tasks
from asyncfix.repair.judgement.inherited import of_process
from asyncfix.repair.judgement.signals import is_set
from asyncfix.repair.judgement.spelled import meant
from asyncfix.repair.judgement.states import attributes_of, is_variable_of, item_of, states_of
from asyncfix.repair.judgement.uses import AccessKind, is_counted, uses
from asyncfix.repair.scene.lasting_libraries import is_asked
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import own_nodes
from asyncfix.repair.scene.words import new_receiver

if TYPE_CHECKING:
    from asyncfix.repair.scene.lasting_roles import Use

# Methods of containers that give what is in them, and goes on being there.
ASKING = ("copy", "count", "get", "index", "items", "keys", "values")  # methods that only read a container
FINDING = ("get", "setdefault", "items", "values")
CHOOSING = ("max", "min", "next")  # builtins that do
COLLECTING = ("args", "kwargs")  # kinds of parameters that are a new container in each call

LASTING = "connection of "  # what the states of connections begin with that outlive a function


@frozen
class Access:
    """A use of state that outlives the call: an attribute of an object from outside, or a global name.

    `state` is what two accesses have in common that may mean the same: the attribute's name, or module and name. Where
    only what hangs on it is used, `part` is the name of that; where only what is kept there under a text is changed,
    that is the `item`.
    """

    state: str
    name: str
    line: int
    kind: AccessKind
    part: str = ""
    counts: bool = False  # whether it is one of the two of `n += 1`, or sets an event: no order matters there either
    is_called: bool = False  # whether a library's function that is called there uses it
    item: str = ""


def accesses(
    scene: Scene,
    function: Key,
    statements: Sequence[ast.AST],
    share_arguments: bool = False,
    with_lasting: bool = True,
) -> Iterator[Access]:
    """The uses of shared state in some statements, nested functions left out.

    What came as an argument belongs to the caller, who waits; with `share_arguments` others may have it too. What is
    done with lasting connections takes long to find out: all that is called must be followed.
    """
    facts = scene.reach.program.function(function)
    fresh = scene.remember(("fresh names", function), lambda: fresh_names(facts))
    if share_arguments:
        fresh -= {each.name for each in facts.parameters if each.kind not in COLLECTING} - new_object(facts)
    shared = shared_names(scene, function)
    seen = scene.remember(("seen by tasks", function), lambda: frozenset(seen_by_tasks(scene, function)))
    fresh -= seen
    fresh -= scene.remember(("found names", function), lambda: found_names(scene, function))
    if facts.parent:
        from asyncfix.repair.judgement.lent import lent_containers  # which few functions ask for

        fresh |= scene.remember(("lent containers", function), lambda: lent_containers(scene, function)) - seen
    own, given = carrying_object(scene, facts, function), {each.name for each in facts.parameters}
    lasting = lasting_at(scene, function) if with_lasting and is_asked(scene) else {}
    for node in own_nodes(list(statements)):
        for place, kind in uses(scene, function, node):
            found = _access(scene, function, place, fresh, place.lineno, kind)
            yield from (each for each in found if not is_own(scene, function, own, given, each))
        if node in lasting:
            yield from accesses_of_lasting(scene, function, node, lasting[node])
        if (shared or seen) and is_before_closures(scene, function, node):
            continue
        match node:
            case ast.AugAssign(target=ast.Name(id=name)) if name in shared:
                yield Access(shared[name], name, node.lineno, "read", counts=is_counted(scene, node.target))
            case ast.Name(id=name, ctx=ast.Store()) if name in shared:
                yield Access(shared[name], name, node.lineno, "write", counts=is_counted(scene, node))
            case ast.Name(id=name, ctx=ast.Load()) if name in shared and name not in scene_globals(scene, facts):
                yield Access(shared[name], name, node.lineno, "read")
            case ast.Name(id=name, ctx=ast.Load()) if is_bare(scene, node) and (
                name in seen or is_variable(scene, function, name)
            ):
                yield Access(f"{scene.module.facts.module}:{name}", name, node.lineno, "read")
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=method)) if method in ASKING and (
                name in seen or is_variable(scene, function, name)
            ):
                yield Access(f"{scene.module.facts.module}:{name}", name, node.lineno, "read")
            case ast.Call():
                for name, kind in of_process(scene, function, node):
                    yield Access(f".{name}", name, node.lineno, kind, is_called=kind == "read")


def is_own(scene: Scene, function: Key, own: str, given: Container[str], access: Access) -> bool:
    """Whether it is about an attribute of an object that only this task has, or its block."""
    if own and is_carried_along(scene, function, own, access):
        return True
    root, _, attr = access.name.partition(".")
    if not attr or root not in given:
        return False
    from asyncfix.repair.judgement.owned import is_own_attribute

    return is_own_attribute(scene, function, access.name, access.state)


def carrying_object(scene: Scene, facts: Function, function: Key) -> str:
    """What a method calls an object that carries a connection, or is carried: it is of one block, as that is."""
    if not facts.owner or not facts.parameters:
        return ""
    from asyncfix.repair.judgement.of_one_block import is_of_one_block

    return facts.parameters[0].name if is_of_one_block(scene, Key(function.path, facts.owner)) else ""


def is_carried_along(scene: Scene, function: Key, own: str, access: Access) -> bool:
    """Whether it is about an attribute of such an object that nobody else gives it, nor its class to all of them."""
    if access.name != f"{own}.{access.state.removeprefix('.')}":
        return False
    from asyncfix.repair.judgement.own_values import is_own_value, is_told_to_nobody
    from asyncfix.repair.scene.carriers import is_carried

    cls = Key(function.path, scene.reach.program.function(function).owner)
    return (is_own_value if is_carried(scene, cls) else is_told_to_nobody)(scene, cls, access.state)


def lasting_accesses(scene: Scene, function: Key, statements: Sequence[ast.AST]) -> Iterator[Access]:
    """Those of them that are uses of connections that outlive functions."""
    lasting = lasting_at(scene, function) if is_asked(scene) else {}
    for node in own_nodes(list(statements)) if lasting else ():
        if node in lasting:
            yield from accesses_of_lasting(scene, function, node, lasting[node])


def accesses_of_lasting(scene: Scene, function: Key, node: ast.AST, found: "Sequence[Use]") -> Iterator[Access]:
    """What a coroutine does with connections that outlive it, by all names that these have.

    It changes them, but where it neither needs a transaction that was begun before nor leaves one open, and where it
    only asks a client for something.
    """
    from asyncfix.repair.scene.asking import stands_alone

    name = ast.unparse(node)
    for use in found:
        for each in sorted(use.drivers):
            kind: AccessKind = "read" if stands_alone(scene, function, use, each) else "write"
            yield Access(f"{LASTING}{each}:", name, use.line, kind)


def lasting_at(scene: Scene, function: Key) -> "Mapping[ast.AST, Sequence[Use]]":
    """The uses of such connections by place, of coroutines: what else they call is done in these."""
    from asyncfix.repair.scene.lasting_uses import all_uses

    def find() -> "Mapping[ast.AST, Sequence[Use]]":
        is_asked = scene.reach.program.function(function).is_async
        found: dict[ast.AST, list[Use]] = {}
        for each in all_uses(scene, function) if is_asked else ():
            found.setdefault(each.node, []).append(each)
        return found

    return scene.remember(("lasting at", function), find)


def is_of_lasting(access: Access) -> bool:
    return access.state.startswith(LASTING)


def _access(
    scene: Scene, function: Key, node: ast.expr, fresh: frozenset[str], line: int, kind: AccessKind
) -> Iterator[Access]:
    part = "".join(attributes_of(meant(node))[1:2])
    if is_of_one_task(scene, function, meant(node)):
        return
    item = "" if kind == "read" else item_of(meant(node))
    counts = is_counted(scene, node) or is_set(scene, function, node)
    for state, name in states_of(scene, function, node, fresh, kind == "read"):
        yield Access(state, name, line, kind, part, counts, item=item)


def is_of_one_task(scene: Scene, function: Key, node: ast.expr) -> bool:
    """`request.state.user`: what a task keeps on the object that a library has made for it alone."""
    owner = node
    while isinstance(owner, ast.Attribute):
        owner = owner.value
    path = attributes_of(node)
    if not isinstance(owner, ast.Name) or not 1 <= len(path) <= 2:
        return False
    marks = [scene.mark_of(each, "of_one_task") for each in scene.variable(function, owner.id)]
    is_marked = bool(marks) and all(mark and path[0] in mark.first.split() for mark in marks)
    return is_marked and is_only_awaited(scene, function)


def is_only_awaited(scene: Scene, function: Key) -> bool:
    """Whether no call of the program makes a task of a coroutine: a library's does for each request."""
    program = scene.reach.program
    name = program.function(function).name
    sites = {site for site, _ in scene.reach.inference.calls.mentioning(name)}
    calls = (each for site in sites for each in program.function(site).operations if each.kind == "call")
    named = (each for each in calls if isinstance(each.value, Call) and last_name(each.value.function) == name)
    return all(each.awaited for each in named)


def last_name(called: Expression) -> str:
    match called:
        case Name(id=name) | Attribute(attr=name):
            return name
        case _:
            return ""


def read_at(scene: Scene, function: Key, node: ast.expr) -> Iterator[Access]:
    """The shared state that an expression is, as it is read."""
    facts = scene.reach.program.function(function)
    fresh = scene.remember(("fresh names", function), lambda: fresh_names(facts))
    yield from _access(scene, function, node, fresh, node.lineno, "read")


def fresh_names(facts: Function) -> frozenset[str]:
    """Names of what the call has for itself: its arguments, and values that it makes.

    A local name for something that hangs on `self` or on a global is not among them.
    """
    fresh = {binding.name for binding in facts.bindings if binding.name}
    if facts.owner and facts.parameters and not new_object(facts):
        fresh.discard(facts.parameters[0].name)
    while stale := {each.name for each in facts.bindings if each.name in fresh and not is_fresh(each.value, fresh)}:
        fresh -= stale
    return frozenset(fresh)


def found_names(scene: Scene, function: Key) -> frozenset[str]:
    """Names for what functions of the project give that they have found, in an object or a global, and not made."""
    facts = scene.reach.program.function(function)
    calls = ((each.name, called_by(each.value)) for each in facts.bindings if each.name)
    types = scene.reach.inference.types
    return frozenset(
        name
        for name, call in calls
        for each in (types(call.function, function) if call else ())
        if isinstance(each, Callable) and not is_stub(each.function.path) and finds(scene, each.function)
    )


def called_by(value: Expression) -> Call | None:
    value = value.value if isinstance(value, Awaited) else value
    return value if isinstance(value, Call) else None


def finds(scene: Scene, function: Key) -> bool:
    """Whether a function returns what hangs on its object or on a global."""
    facts = scene.reach.program.function(function)
    fresh = scene.at(function.path).remember(("fresh names", function), lambda: fresh_names(facts))
    return not all(is_fresh(each, set(fresh)) for each in facts.results)


def new_object(facts: Function) -> frozenset[str]:
    """What an initialiser calls its object, which nobody else has yet."""
    return frozenset(filter(None, (new_receiver(facts),)))


def is_fresh(value: Expression, fresh: set[str]) -> bool:
    match value:
        case Attribute(value=owner) | Item(value=owner) | Element(value=owner):
            return is_fresh(owner, fresh)
        case Either(options=options):
            return all(is_fresh(option, fresh) for option in options)
        case Name(id=name):
            return name in fresh
        case Call(function=Attribute(value=owner, attr=attr)) if attr in FINDING:
            return is_fresh(owner, fresh)
        case Call(function=Name(id=name), arguments=[first, *_]) if name in CHOOSING:
            return is_fresh(first.value, fresh)
        case _:
            return True


def is_bare(scene: Scene, node: ast.Name) -> bool:
    """Not the beginning of an attribute or item, which says itself what is done."""
    return not isinstance(scene.parents.get(node), ast.Attribute | ast.Subscript)


def is_variable(scene: Scene, function: Key, name: str) -> bool:
    """A module's name for something other than a definition or an import."""
    facts = scene.reach.program.function(function)
    bound = scene.remember(("bound names", function), lambda: {binding.name for binding in facts.bindings})
    if name in bound and name not in scene_globals(scene, facts):
        return False
    return is_variable_of(scene.module, name)


def scene_globals(scene: Scene, facts: Function) -> frozenset[str]:
    return scene.globals_of.get(facts.qualname, frozenset())


def shared_names(scene: Scene, function: Key) -> Mapping[str, str]:
    """The variables of a function that it shares with others: of its module, and of functions around or inside of it.

    Each with its state.
    """

    def find() -> Mapping[str, str]:
        module = scene.module.facts.module
        found = {name: f"{module}:{name}" for name in scene_globals(scene, scene.reach.program.function(function))}
        return found | {name: f"{module}:{place}:{name}" for name, place in rebound_inside(scene, function)}

    return scene.remember(("shared names", function), find)
