"""What goes on using a connection and is put where it outlives the statements that put it there.

That is an attribute, an item or a container; also in functions that the statements call.
"""

import ast
from collections.abc import Callable as Function
from collections.abc import Iterator, Sequence

from asyncfix.catalog import is_stub
from asyncfix.infer.types import Callable, Deferred, Generated
from asyncfix.link.program import Key
from asyncfix.model.finding import Reason
from asyncfix.repair.dataflow.names import FunctionNode, find_locals
from asyncfix.repair.judgement.effects import scene_globals
from asyncfix.repair.judgement.made import made_under
from asyncfix.repair.judgement.states import root_name
from asyncfix.repair.judgement.staying import Escape, parameters_of
from asyncfix.repair.scene.contents import types_of
from asyncfix.repair.scene.filled import Stored, stored_by
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import own_nodes
from asyncfix.repair.scene.taint import find_holders, holds, is_inside
from asyncfix.repair.scene.words import LAZY

MOST_STEPS = 3  # into functions that call each other


def find_stored(
    scene: Scene,
    function: Key,
    region: Sequence[ast.stmt],
    handles: frozenset[str],
    is_held: Function[[ast.Name], bool],
    own: frozenset[str],
) -> Iterator[Reason]:
    """`own` are names of containers that stay where the connection is used; `is_held` tells if a handle still is one.

    Generators and lambdas that are written there are judged where they stand.
    """
    if not handles:
        return
    text = "`{}` goes on using the connection where the block has put it"
    for each in all_stored(scene, function, region):
        is_followed = root_name(each.into) in own and is_plain(scene, function, each.value)
        held = held_in(each.into, handles, is_held)
        is_followed = is_followed or is_put_into_itself(scene, function, each, held)
        is_followed = is_followed or (root_name(each.into) in own and is_put_into_new(scene, function, each))
        is_known = isinstance(each.value, LAZY) or is_followed
        if not is_known and holds(scene, function, each.value, held_in(each.value, handles, is_held), handles):
            yield Reason("handle-escapes", each.value.lineno, text.format(ast.unparse(each.value)))
    told = "`{}` keeps what goes on using the connection"
    for node in own_nodes(list(region)):
        if isinstance(node, ast.Call):
            here = held_in(node, handles, is_held)
            if any(keeps(scene, *each, MOST_STEPS) for each in entered_by(scene, function, node, here, handles)):
                yield Reason("handle-escapes", node.lineno, told.format(ast.unparse(node.func)))


def held_in(value: ast.AST, handles: frozenset[str], is_held: Function[[ast.Name], bool]) -> frozenset[str]:
    names = (each for each in ast.walk(value) if isinstance(each, ast.Name) and each.id in handles)
    return frozenset(each.id for each in names if is_held(each))


def is_plain(scene: Scene, function: Key, value: ast.expr) -> bool:
    """Whether it is a connection or cursor itself, which is followed by its type wherever it is kept."""
    found = list(types_of(scene, function, value))
    return bool(found) and all(map(scene.is_handle, found))


def is_put_into_itself(scene: Scene, function: Key, each: Stored, held: frozenset[str]) -> bool:
    """Whether a session gets it that is `held` itself, or has `user` as `session.add(user)`: it was there before."""
    is_held = isinstance(each.into, ast.Name) and each.into.id in held
    return each.is_given and is_held and is_plain(scene, function, each.into)


def is_put_into_new(scene: Scene, function: Key, each: Stored) -> bool:
    """Whether something gets it that the function makes, whose name is followed as one that holds a connection."""
    types = list(types_of(scene, function, each.value))
    is_object = bool(types) and not any(isinstance(one, Callable | Generated | Deferred) for one in types)
    return is_object and isinstance(each.into, ast.Name) and bool(made_under(scene, function, each.into.id))


def all_stored(scene: Scene, function: Key, statements: Sequence[ast.AST]) -> Iterator[Stored]:
    return (each for node in own_nodes(list(statements)) for each in stored_by(scene, function, node))


def entered_by(
    scene: Scene, function: Key, call: ast.Call, here: frozenset[str], ever: frozenset[str]
) -> Iterator[tuple[Key, frozenset[str]]]:
    """The functions of the project that a call runs, and their names for what goes on using a connection."""
    for callee in scene.callees(call, function):
        if isinstance(callee, Callable) and not is_stub(callee.function.path) and callee.function != function:
            node = scene.at(callee.function.path).nodes.get(callee.function)
            names = names_in(scene, function, call, callee, node, here, ever) if node else frozenset()
            if names:
                yield callee.function, names


def names_in(
    scene: Scene,
    function: Key,
    call: ast.Call,
    callee: Callable,
    node: FunctionNode,
    here: frozenset[str],
    ever: frozenset[str],
) -> frozenset[str]:
    """What a called function calls them: by the names of the function around it, and by its own parameters."""
    is_bound = callee.receiver is not None
    arguments: list[ast.expr | ast.keyword] = [*call.args, *call.keywords]
    given = [each for each in arguments if holds(scene, function, value_of(each), here, ever)]
    try:
        names = {name for each in given for name in parameters_of(call, each, node, is_bound)}
    except Escape:  # it isn't known which parameter gets it
        names = {each.arg for each in ast.walk(node.args) if isinstance(each, ast.arg)}
    own = {each.arg for each in node.args.args[:1] if is_bound}
    return frozenset(names - own) | (ever - find_locals(node) if is_inside(callee.function, function) else frozenset())


def value_of(argument: ast.expr | ast.keyword) -> ast.expr:
    return argument.value if isinstance(argument, ast.keyword) else argument


def keeps(scene: Scene, function: Key, names: frozenset[str], steps: int) -> bool:
    """Whether a function puts one of its names for a connection, or what goes on using it, where others find it."""
    return scene.everywhere.remember(
        ("keeps", function, names, steps), lambda: find_keeping(scene.at(function.path), function, names, steps)
    )


def find_keeping(scene: Scene, function: Key, names: frozenset[str], steps: int) -> bool:
    node = scene.nodes[function]
    held = find_holders(scene, function, node, names)
    if held.intersection(scene_globals(scene, scene.reach.program.function(function))):
        return True  # a global gets it
    for each in all_stored(scene, function, node.body):
        is_new = is_put_into_new(scene, function, each) or is_put_into_itself(scene, function, each, held)
        if holds(scene, function, each.value, held, held) and not is_new:
            return True
    calls = (each for each in own_nodes(list(node.body)) if isinstance(each, ast.Call)) if steps else ()
    return any(
        keeps(scene, *each, steps - 1) for call in calls for each in entered_by(scene, function, call, held, held)
    )
