"""What nothing says that it may happen in a thread: such repairs are unsafe."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from asyncfix.catalog import is_stub
from asyncfix.infer.types import Generated, Instance, Type
from asyncfix.link.program import Key
from asyncfix.model.expressions import Call
from asyncfix.model.finding import Reason
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.judgement.called import find_called
from asyncfix.repair.judgement.calling import receiver_in
from asyncfix.repair.judgement.endless import find_endless
from asyncfix.repair.judgement.inputs import find_changed
from asyncfix.repair.judgement.inside import edges_at
from asyncfix.repair.judgement.moved import find_doubtful, find_moved_call
from asyncfix.repair.judgement.reaching import waits_so
from asyncfix.repair.judgement.shared_objects import is_for_one, is_of_one_thread, shared_inside
from asyncfix.repair.judgement.surroundings import class_mark
from asyncfix.repair.scene.contents import types_of
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import given_by, own_nodes
from asyncfix.repair.scene.tools import is_open_file


def find_doubts(scene: Scene, function: Key, node: FunctionNode, calls: Iterable[ast.Call]) -> Iterator[Reason]:
    """What of these calls nothing says that it may happen in a thread: unsafe."""
    for call in calls:
        yield from find_doubtful(find_moved_call(scene, function, call))
        yield from find_shared_arguments(scene, function, node, call)
        yield from find_endless(scene, function, call)
        yield from find_waited(scene, function, call)
        for each in find_called(scene, scene.callees(call, function)):
            is_asked = is_of_one_thread(scene.reach.program.function(each.function))
            if is_asked and each.receiver and may_be_shared(scene, function, node, call, each.receiver):
                yield shared(ast.unparse(receiver_in(call)), call)
        begun = edges_at(scene, function, scene.span(call))
        yield from (shared(each, call) for each in shared_inside(scene, function, begun))


def find_waited(scene: Scene, function: Key, call: ast.Call) -> Iterator[Reason]:
    """What of work that was begun, and whose end a call waits for: few do, so what asks about it is loaded here."""
    run = [each.entered for each in edges_at(scene, function, scene.span(call))]
    if any(waits_so(scene, each, "ends") for each in run):
        from asyncfix.repair.judgement.work_beside import find_work_beside

        yield from find_work_beside(scene, function, call)
    if any(waits_so(scene, each, "cancelled") for each in run):
        from asyncfix.repair.judgement.cancelled_work import find_cancelled

        yield from find_cancelled(scene, function, call)


def shared(name: str, call: ast.Call | ast.stmt) -> Reason:
    text = f"nothing says that threads may share `{name}`, as two tasks could now"
    return Reason("shared-object", call.lineno, text)


def find_shared_arguments(scene: Scene, function: Key, node: FunctionNode, call: ast.Call) -> Iterator[Reason]:
    """Arguments that others may use or change while the call runs: what hangs on objects, iterators, open files."""
    given = argument_types(scene, function, call)
    for each in given_by(call):
        for owner in find_changed(scene, function, each):
            text = f"`{owner}` is read in a thread, while others may change it"
            yield Reason("shared-input", call.lineno, text)
        values = given.get(each, ()) if not is_local(node, each) else ()
        if any(is_used_up(scene, value) for value in values):
            text = f"`{ast.unparse(each)}` is used in a thread, and two tasks could now use it at once"
            yield Reason("shared-object", call.lineno, text)


def argument_types(scene: Scene, function: Key, call: ast.Call) -> Mapping[ast.expr, Iterable[Type]]:
    """What each argument may be."""
    found = scene.operations(function).get(("call", scene.span(call)))
    arguments = found.value.arguments if found and isinstance(found.value, Call) else ()
    values = given_by(call)
    pairs = zip(values, arguments, strict=False)
    return {value: scene.reach.inference.types(each.value, function) for value, each in pairs}


def is_local(node: FunctionNode, value: ast.expr) -> bool:
    """Whether it is no attribute and no name from outside of the function."""
    if not isinstance(value, ast.Attribute | ast.Name):
        return True
    names = (each for each in own_nodes(list(node.body)) if isinstance(each, ast.Name))
    return isinstance(value, ast.Name) and any(
        each.id == value.id and isinstance(each.ctx, ast.Store) for each in names
    )


def is_used_up(scene: Scene, value: Type) -> bool:
    """Whether using it moves it on: a generator, an open file."""
    return isinstance(value, Generated) or is_open_file(scene, value)


def may_be_shared(scene: Scene, function: Key, node: FunctionNode, call: ast.Call, receiver: Type) -> bool:
    """Whether others may use the object that a method is called on, which is not made for several threads."""
    place = receiver_in(call)
    is_meant = is_for_one(scene, receiver, partial(is_kept, scene, function, place))
    return is_meant and not is_own(scene, function, node, place)


def is_kept(scene: Scene, function: Key, place: ast.expr) -> bool:
    """Whether an expression names a handle of which all that is done with it is known, or nothing of it is repaired."""
    from asyncfix.repair.scene.lasting_uses import uses_in

    return any(each.node is place for each in uses_in(scene, function))


def is_own(
    scene: Scene, function: Key, node: FunctionNode, place: ast.expr, asked: frozenset[str] = frozenset()
) -> bool:
    """Whether an expression gives what a library made here, or made of such, or what threads may share."""
    if any(class_mark(scene, each, "threadsafe") for each in types_of(scene, function, place)):
        return True
    match place:
        case ast.Call(func=func):
            return makes(scene, function, place) or is_own(scene, function, node, func, asked)
        case ast.Attribute(value=value) | ast.Subscript(value=value):
            return is_own(scene, function, node, value, asked)
        case ast.Name(id=name):
            return name not in asked and is_made_here(scene, function, node, name, asked)
        case _:
            return False


def is_made_here(scene: Scene, function: Key, node: FunctionNode, name: str, asked: frozenset[str]) -> bool:
    """Whether all that a name is bound to in a function was made there by a library, or of what was."""
    names = (each for each in own_nodes(list(node.body)) if isinstance(each, ast.Name) and each.id == name)
    parents = [scene.parents[each] for each in names if isinstance(each.ctx, ast.Store)]
    bound = [bound_value(each) for each in parents]
    return bool(bound) and all(
        isinstance(each, ast.Call) and is_own(scene, function, node, each, asked | {name}) for each in bound
    )


def bound_value(binding: ast.AST) -> ast.expr | None:
    """What a name gets, None where it is not simply given a value."""
    match binding:
        case ast.Assign(targets=[ast.Name()], value=value) | ast.NamedExpr(value=value):
            return value
        case ast.withitem(context_expr=value):
            return value
        case ast.AnnAssign(value=value):
            return value
        case _:
            return None


def makes(scene: Scene, function: Key, value: ast.expr | None) -> bool:
    """Whether a library makes a new object there: of nothing, not of an object that it has."""
    if not isinstance(value, ast.Call):
        return False
    called = find_called(scene, scene.callees(value, function))
    return bool(called) and not any(
        isinstance(each.receiver, Instance) or not is_stub(each.function.path) for each in called
    )
