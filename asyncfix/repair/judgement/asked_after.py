"""Cursors and connections of which only facts are read behind their block: `cur.rowcount`, `conn.closed`, `conn is a`.

Reading such waits for nobody. What a pool has got back others may be using: of that, only cursors, and which one it is.
"""

import ast
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import islice

from asyncfix.catalog import is_stub
from asyncfix.infer.types import Callable, ClassType, Instance, Type
from asyncfix.link.program import Key
from asyncfix.reach.target import Target
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.dataflow.reaching import find_reaching
from asyncfix.repair.dataflow.whole import Whole
from asyncfix.repair.judgement.made import is_fact
from asyncfix.repair.judgement.reaching import reaches_mark
from asyncfix.repair.scene.region import whole_of
from asyncfix.repair.scene.scene import PER_THREAD, Scene
from asyncfix.repair.scene.syntax import is_identity, own_nodes

LATER = (ast.ExceptHandler, ast.match_case, ast.Lambda, ast.GeneratorExp)  # read after more than its statement's start
MOST = 10  # places behind a block that are looked at


def asked_after(
    scene: Scene, function: Key, node: FunctionNode, statements: Sequence[ast.stmt], names: Iterable[str]
) -> frozenset[str]:
    """Those of some names with which nothing else is done outside of some statements."""
    if not (kept := list(names)):
        return frozenset()
    inside = {each for statement in statements for each in ast.walk(statement)}
    said, own = scene.remember_shape(function, ("names said", node), lambda: (said_in(node), own_names(node)))
    whole = whole_of(scene, function, node)

    def is_asked(name: str) -> bool:
        others = (each for each in said.get(name, ()) if each not in inside)
        outside = list(islice((each for each in others if each not in own or sees(whole, each, inside)), MOST + 1))
        read = [each for each in outside if not is_identity(scene.parents[each])]
        is_few = 0 < len(outside) <= MOST and all(each in own for each in outside)
        is_told = is_few and all(gives_fact(scene, function, each) for each in read)
        return is_told and (not read or is_freely_read(scene, function, node, name))

    return frozenset(filter(is_asked, kept))


def sees(whole: Whole, name: ast.Name, inside: Container[ast.AST]) -> bool:
    """Whether a name that stands elsewhere may mean there what some statements have bound."""
    if isinstance(name.ctx, ast.Store):
        return name.id in whole.names.nested_writes
    place: ast.AST = name
    while not isinstance(place, ast.stmt):
        if isinstance(place, LATER):
            return True
        place = whole.parents[place]
    if place not in whole.graph.places:
        return True
    return any(each in inside for each in find_reaching(whole, (place,), name.id))


def said_in(node: FunctionNode) -> Mapping[str, Sequence[ast.Name]]:
    """Where each variable stands."""
    found: dict[str, list[ast.Name]] = {}
    for each in ast.walk(node):
        if isinstance(each, ast.Name):
            found.setdefault(each.id, []).append(each)
    return found


def own_names(node: FunctionNode) -> frozenset[ast.AST]:
    return frozenset(each for each in own_nodes(list(node.body)) if isinstance(each, ast.Name))


def gives_fact(scene: Scene, function: Key, name: ast.Name) -> bool:
    """Whether an attribute is read that a library says to be a number or a text."""
    attribute = scene.parents[name]
    if not isinstance(attribute, ast.Attribute) or not isinstance(attribute.ctx, ast.Load):
        return False
    values = list(scene.variable(function, name.id))
    return bool(values) and all(
        isinstance(each, Instance) and is_fact(scene, each.cls, attribute.attr) for each in values
    )


def is_freely_read(scene: Scene, function: Key, node: FunctionNode, name: str) -> bool:
    values = list(scene.variable(function, name))
    if any(scene.mark_of(each, PER_THREAD) for each in values):
        return False
    return all(scene.is_handle(each, "cursor") for each in values) or not is_pooled(scene, function, node, name)


def is_pooled(scene: Scene, function: Key, node: FunctionNode, name: str) -> bool:
    """Whether a connection may come from a pool: it is not opened there, nor by a plain function of the project."""
    opened = [value for each in own_nodes(list(node.body)) for value in bound_to(each, name)]
    calls = [each for value in opened for each in ast.walk(value) if isinstance(each, ast.Call)]
    callees = [each for call in calls for each in scene.callees(call, function)]
    return not callees or not all(opens(scene, each) for each in callees)


def bound_to(statement: ast.AST, name: str) -> Iterator[ast.expr]:
    match statement:
        case ast.With(items=items) | ast.AsyncWith(items=items):
            yield from (each.context_expr for each in items if is_name(each.optional_vars, name))
        case ast.Assign(targets=[target], value=value) if is_name(target, name):
            yield value


def is_name(target: ast.expr | None, name: str) -> bool:
    return isinstance(target, ast.Name) and target.id == name


def opens(scene: Scene, callee: Type) -> bool:
    """`closing`, `psycopg2.connect`, or a function that calls the like."""
    if not isinstance(callee, Callable):
        return isinstance(callee, ClassType) and is_stub(callee.cls.path)
    facts = scene.reach.program.function(callee.function)
    if is_stub(callee.function.path):
        return callee.receiver is None
    return not facts.is_generator and not reaches_mark(scene, Target(callee.function), "acquires")
