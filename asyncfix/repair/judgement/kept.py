"""Connections that outlive the function that takes them: put into attributes, containers and globals, or in a cache."""

import ast
from collections.abc import Iterator

from asyncfix.catalog import is_stub
from asyncfix.infer.calls import parameter_of
from asyncfix.infer.types import Callable, Collection, Instance, Manager, Row, Type
from asyncfix.link.program import Key
from asyncfix.model.expressions import (
    Attribute,
    Call,
    Either,
    Element,
    Entered,
    Expression,
    Item,
    Name,
    Narrowed,
    Parameterised,
)
from asyncfix.model.facts import Function
from asyncfix.repair.judgement.caches import is_cached
from asyncfix.repair.judgement.effects import fresh_names, new_object, scene_globals
from asyncfix.repair.judgement.states import root_name
from asyncfix.repair.judgement.uses import MUTATORS
from asyncfix.repair.scene.carriers import carried, taking
from asyncfix.repair.scene.contents import holds_bound, types_of
from asyncfix.repair.scene.importing import names_of_module
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import own_nodes

MOST_STEPS = 20  # calls and names that are followed
LOOKED_UP = ("get", "setdefault")  # methods of containers that leave there what they give
ENTERING = ("__enter__", "__aenter__")
FILLERS = MUTATORS | {"put", "put_nowait"}


def keeps_bound(scene: Scene, function: Key) -> bool:
    """Whether a function puts what works only in the thread that made it where it outlives the call, or is cached."""
    home = scene.at(function.path)
    if function not in home.nodes:
        return False
    return home.remember(("keeps bound", function), lambda: _keeps_bound(home, function))


def _keeps_bound(scene: Scene, function: Key) -> bool:
    stored = any(
        holds_bound(scene, each) for value in put_away(scene, function) for each in values_in(scene, function, value)
    )
    if stored or not is_cached(scene, function):
        return stored
    inference = scene.reach.inference
    results = scene.reach.program.function(function).results
    return any(holds_bound(scene, each) for value in results for each in inference.types(value, function))


def put_away(scene: Scene, function: Key) -> Iterator[ast.expr]:
    """What a function puts where others find it: into attributes, containers that it did not make, globals."""
    facts = scene.reach.program.function(function)
    own = fresh_names(facts) - {each.name for each in facts.parameters}
    shared = scene_globals(scene, facts)
    for node in own_nodes(list(scene.nodes[function].body)):
        match node:
            case ast.Assign(targets=targets, value=value) if any(is_outside(each, own, shared) for each in targets):
                yield value
            case ast.AnnAssign(target=target, value=ast.expr() as value) if is_outside(target, own, shared):
                yield value
            case ast.Call(func=ast.Attribute(value=owner, attr=attr), args=args) if attr in FILLERS:
                yield from args if root_name(owner) not in own else ()


def is_outside(target: ast.expr, own: frozenset[str], shared: frozenset[str]) -> bool:
    match target:
        case ast.Name(id=name):
            return name in shared
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            return any(is_outside(each, own, shared) for each in parts)
        case _:
            return root_name(target) not in own


def values_in(scene: Scene, function: Key, value: ast.expr) -> Iterator[Type]:
    """What an expression gives, or the parts of one that is written out."""
    match value:
        case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts) | ast.BoolOp(values=parts):
            pass
        case ast.Dict(values=parts):
            pass
        case ast.IfExp(body=first, orelse=second):
            parts = [first, second]
        case ast.ListComp(elt=element) | ast.SetComp(elt=element) | ast.DictComp(value=element):
            parts = [element]
        case _:
            parts = []
            yield from types_of(scene, function, value)
    for each in parts:
        yield from values_in(scene, function, each)


def hangs_outside(scene: Scene, value: Expression, function: Key, steps: int = MOST_STEPS) -> bool:
    """Whether an expression names what others find, too: it hangs on an object or is a global."""
    left = steps - 1
    if not left:
        return False
    match value:
        case Name(bindings=()):
            return is_global(scene, value.id, function)
        case Name(bindings=bindings):
            facts = scene.reach.program.function(function)
            return any(hangs_outside(scene, facts.bindings[index].value, function, left) for index in bindings)
        case Attribute(value=owner):
            return is_from_outside(scene, owner, function, left)
        case Item(value=inner) | Element(value=inner) | Narrowed(value=inner) | Entered(value=inner):
            return hangs_outside(scene, inner, function, left)
        case Either(options=options):
            return any(hangs_outside(scene, each, function, left) for each in options)
        case Call(function=Attribute(value=owner, attr=attr)) if attr in LOOKED_UP:
            containers = scene.reach.inference.types(owner, function)
            is_container = any(isinstance(each, Collection | Row) for each in containers)
            return is_container and hangs_outside(scene, owner, function, left)
        case _:
            return False


def is_from_outside(scene: Scene, owner: Expression, function: Key, steps: int) -> bool:
    """Whether an object was not made by the function that uses it: its receiver, an argument, a global."""
    match owner:
        case Name(bindings=(_, *_) as bindings):
            facts = scene.reach.program.function(function)
            found = [facts.bindings[index].value for index in bindings]
            own = new_object(facts)
            passed = (each for each in found if isinstance(each, Parameterised) and each.parameter not in own)
            return any(passed) or any(hangs_outside(scene, each, function, steps) for each in found)
        case _:
            return hangs_outside(scene, owner, function, steps)


def gives_kept(scene: Scene, value: Call, function: Key, steps: int = MOST_STEPS) -> bool:
    """Whether a call gives what others find, too, as a cache does."""
    if hangs_outside(scene, value, function):
        return True
    callees = scene.reach.inference.types(value.function, function)
    keys = (e.function for e in callees if isinstance(e, Callable) and not is_stub(e.function.path))
    return steps > 0 and any(is_cached(scene, key) or _gives(scene, key, steps - 1) for key in keys)


def _gives(scene: Scene, function: Key, steps: int) -> bool:
    facts = scene.reach.program.function(function)
    return any(is_kept(scene, each, function, steps) for each in facts.results)


def is_kept(scene: Scene, value: Expression, function: Key, steps: int = MOST_STEPS) -> bool:
    """Whether an expression may give what others find, too."""
    match value:
        case Name(bindings=(_, *_) as bindings) if steps:
            facts = scene.reach.program.function(function)
            return any(is_kept(scene, facts.bindings[index].value, function, steps - 1) for index in bindings)
        case Either(options=options):
            return any(is_kept(scene, each, function, steps) for each in options)
        case Call():
            return gives_kept(scene, value, function, steps)
        case _:
            return hangs_outside(scene, value, function)


def lends_kept(scene: Scene, manager: Type, entered: Expression, function: Key) -> bool:
    """Whether entering a manager gives what others may be given at the same time."""
    if isinstance(manager, Manager) and not is_stub(manager.call.function.path):
        lent = scene.reach.program.function(manager.call.function).yields
        return any(is_kept(scene, each, manager.call.function) for each in lent)
    if isinstance(manager, Instance) and not is_stub(manager.cls.path):
        entering = [key for name in ENTERING for key in scene.reach.inference.methods(manager.cls, name)]
        return any(_gives(scene, each, MOST_STEPS) and not gives_taken(scene, manager.cls, each) for each in entering)
    return is_kept(scene, entered, function)


def keeps_of_others(scene: Scene, cls: Key) -> bool:
    """Whether methods of a class put a connection of others into an attribute: `self.conn = CONNECTIONS[name]`."""

    def find() -> bool:
        functions = scene.reach.program.modules[cls.path].functions.values()
        own = ((Key(cls.path, facts.qualname), facts) for facts in functions if facts.owner == cls.qualname)
        writes = ((key, facts, each.value) for key, facts in own for each in facts.writes)
        found = ((key, value) for key, facts, value in writes if not is_of_itself(value, facts))
        handles = (one for one in found if any(map(scene.is_handle, scene.reach.inference.types(one[1], one[0]))))
        return any(is_kept(scene, value, key) for key, value in handles)

    return scene.everywhere.remember(("keeps of others", cls), find)


def is_of_itself(value: Expression, facts: Function) -> bool:
    """`self.conn`."""
    match value:
        case Attribute(value=Name() as owner):
            return bool(facts.parameters) and parameter_of(owner, facts) == facts.parameters[0].name
        case _:
            return False


def gives_taken(scene: Scene, cls: Key, function: Key) -> bool:
    """Whether an object of one block gives what it has taken itself as it is entered."""
    facts = scene.reach.program.function(function)
    if not carried(scene, cls) or not facts.parameters:
        return False
    own = {each.attr for _, each in taking(scene, cls)}
    given = (each.value for each in facts.results if isinstance(each, Attribute) and each.attr in own)
    named = [each for each in given if isinstance(each, Name) and parameter_of(each, facts) == facts.parameters[0].name]
    return len(named) == len(facts.results)


def is_global(scene: Scene, name: str, function: Key) -> bool:
    """Whether a name that a function does not bind is of the module, not of a function around."""
    program = scene.reach.program
    if function.path not in scene.sources:
        return name in program.modules[function.path].names
    home = scene.at(function.path)
    around = program.function(function).parent
    while around:
        facts = program.function(Key(function.path, around))
        if name in {binding.name for binding in facts.bindings} - home.globals_of.get(around, frozenset()):
            return False
        around = facts.parent
    return name in names_of_module(home)
