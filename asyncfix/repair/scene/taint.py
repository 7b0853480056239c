"""Names that hold on to a connection or cursor without being one: wrappers, closures, lazy iterators."""

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from asyncfix.catalog import is_stub
from asyncfix.infer.types import Callable
from asyncfix.link.program import Key
from asyncfix.model.expressions import Item, last_name
from asyncfix.repair.dataflow.names import FunctionNode, find_locals
from asyncfix.repair.scene.bound import Given, bindings_in
from asyncfix.repair.scene.contents import gives_data, goes_on_with_bound, holds_handle, keeps_handle, types_of
from asyncfix.repair.scene.filled import fillings_in
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import mentions, own_nodes
from asyncfix.repair.scene.words import EAGER

if TYPE_CHECKING:
    from asyncfix.repair.scene.held_names import HeldNames


def all_holders(scene: Scene, function: Key, node: FunctionNode) -> frozenset[str]:
    """The names of a coroutine that may hold a connection anywhere in it, or something that goes on using one."""

    def find() -> frozenset[str]:
        handles = scene.handles(function, node) | find_containers(scene, function, node)
        return find_holders(scene, function, node, handles)

    return scene.remember_shape(function, ("holders", node), find)


def find_holders(scene: Scene, function: Key, node: FunctionNode, handles: frozenset[str]) -> frozenset[str]:
    """The handles, and every name bound to something made of one that goes on using it."""
    holders = handles
    while added := frozenset(_bound_to_holders(scene, function, node, holders)) - holders:
        holders |= added
    return holders


def find_containers(scene: Scene, function: Key, node: FunctionNode) -> frozenset[str]:
    """Names that hold containers of handles, or what goes on in the thread that it was made in."""
    names = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
    return frozenset(
        name
        for name in names
        for each in scene.variable(function, name)
        if holds_handle(scene, each) or goes_on_with_bound(scene, each)
    )


def _bound_to_holders(scene: Scene, function: Key, node: FunctionNode, holders: frozenset[str]) -> Iterator[str]:
    if not holders:
        return
    from asyncfix.repair.scene.held_names import held_names  # which only code with a database needs
    from asyncfix.repair.scene.region import whole_of

    held, whole = held_names(scene, function, node, holders), whole_of(scene, function, node)
    for statement in whole.graph.places:
        for given in bindings_in(statement):
            if given.name not in holders and _goes_on(scene, function, given, held, statement):
                yield given.name
        for name, value in fillings_in(scene, function, statement):
            is_own = name not in holders and name in whole.locals and name not in whole.parameters
            if is_own and brings_one(scene, function, value, held.seen_in(statement, value), held.names):
                yield name
    if whole.names.nonlocals or whole.names.nested_writes:
        yield from _bound_inside(scene, node, holders)


def _bound_inside(scene: Scene, node: FunctionNode, holders: frozenset[str]) -> Iterator[str]:
    """The names that functions inside of one bind for it: what they hold there, they hold here."""
    inner = {each for each in ast.walk(node) if isinstance(each, FunctionNode) and each is not node}
    for key, each in scene.nodes.items() if inner else ():
        statements = list(own_nodes(list(each.body))) if each in inner else []
        shared = {name for one in statements if isinstance(one, ast.Nonlocal) for name in one.names} - holders
        names = find_holders(scene, key, each, scene.handles(key, each) | holders) if shared else frozenset()
        places = (one for one in statements if isinstance(one, ast.stmt) and shared)
        yield from (
            given.name
            for one in places
            for given in bindings_in(one)
            if given.name in shared and _holds_inside(scene, key, given.value, names)
        )


def _holds_inside(scene: Scene, function: Key, value: ast.AST, names: frozenset[str]) -> bool:
    if isinstance(value, ast.expr):
        return holds(scene, function, value, names, names)
    return isinstance(value, FunctionNode) and mentions(value, names)


def _goes_on(scene: Scene, function: Key, given: Given, held: "HeldNames", statement: ast.stmt) -> bool:
    """Whether what a name gets goes on using what holds a connection where it gets it."""
    match given.way, given.value:
        case "definition", value:
            return mentions(value, held.names)
        case "itself" | "part", ast.expr() as value:
            value = value.elt if given.way == "part" and isinstance(value, ast.GeneratorExp) else value
            return holds(scene, function, value, held.seen_in(statement, value), held.names)
        case _:
            return False


def brings_one(scene: Scene, function: Key, value: ast.expr, here: frozenset[str], ever: frozenset[str]) -> bool:
    """Whether what is put somewhere goes on using a holder, or is a cursor: `cursors.append(conn.cursor())`."""
    if holds(scene, function, value, here, ever):
        return True
    return isinstance(value, ast.Call) and any(map(scene.is_handle, types_of(scene, function, value)))


def holds(scene: Scene, function: Key, value: ast.expr, here: frozenset[str], ever: frozenset[str]) -> bool:
    """Whether a value goes on using a holder after it was made: one that is one `here`, or may be one later."""

    def any_holds(*parts: ast.expr) -> bool:
        return any(holds(scene, function, part, here, ever) for part in parts)

    match value:
        case ast.Name(id=name):
            return name in here
        case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts):
            return any_holds(*parts)
        case ast.IfExp(body=first, orelse=second):
            return any_holds(first, second)
        case ast.GeneratorExp(generators=[ast.comprehension(iter=walked), *_]) if is_fetched(
            scene, function, walked, here
        ):
            return any(mentions(part, ever) for part in later_parts(value))
        case ast.GeneratorExp() | ast.Lambda():
            return mentions(value, ever)
        case ast.Attribute(value=ast.Name(id=name), attr=attr):
            return name in here and _attribute_holds(scene, function, name, attr)
        case ast.Call(func=ast.Name(id=name)) if name in EAGER:
            return False
        case ast.Call(func=ast.Name(id=name)) if name in here and _gives_holder(scene, value, function, ever):
            return True
        case ast.Call(args=arguments, keywords=keywords):
            is_given = any_holds(*arguments, *(each.value for each in keywords))
            return is_given and not gives_data(scene, value, function)
        case _:
            return False


def is_fetched(scene: Scene, function: Key, walked: ast.expr, here: frozenset[str]) -> bool:
    """Whether what a generator walks through is there as the generator is made: `cur.fetchall()`."""
    if not isinstance(walked, ast.Call) or holds(scene, function, walked, here, here):
        return False
    called = scene.called_functions(walked, function)
    is_list = bool(called) and all(says_list(scene, each) for each in called)
    return is_list and not any(keeps_handle(scene, each) for each in scene.values(walked, function))


def says_list(scene: Scene, function: Key) -> bool:
    """Whether a library's function gives a list by what its stub says."""
    said = scene.reach.program.function(function).annotation if is_stub(function.path) else None
    return isinstance(said, Item) and last_name(said.value) == "list"


def later_parts(generator: ast.GeneratorExp) -> Iterator[ast.AST]:
    """What of a generator runs as it is walked through."""
    first, *others = generator.generators
    yield from (generator.elt, first.target, *first.ifs, *others)


def _gives_holder(scene: Scene, call: ast.Call, function: Key, ever: frozenset[str]) -> bool:
    """Whether a function inside of this one gives what goes on using a connection."""
    for key in scene.called_functions(call, function):
        if is_inside(key, function) and (node := scene.nodes.get(key)):
            names = find_holders(scene, key, node, scene.handles(key, node) | (ever - find_locals(node)))
            given = (each.value for each in own_nodes(list(node.body)) if isinstance(each, ast.Return) and each.value)
            if any(holds(scene, key, each, names, names) for each in given):
                return True
    return False


def is_inside(inner: Key, outer: Key) -> bool:
    """Whether a function is defined in another one."""
    return inner.path == outer.path and inner.qualname.startswith(f"{outer.qualname}.")


def _attribute_holds(scene: Scene, function: Key, name: str, attr: str) -> bool:
    """A method of a handle, or anything of a wrapper; `cursor.rowcount` is a number."""
    owners = scene.variable(function, name)
    if not owners or not all(map(scene.is_handle, owners)):
        return True
    values = (value for owner in owners for value in scene.reach.inference.member(owner, attr))
    return any(isinstance(value, Callable) or scene.is_handle(value) for value in values)
