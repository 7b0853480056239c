"""Connections that leave the statements which use them, under whatever name, in containers and in what works later."""

import ast
from collections.abc import Callable as Function
from collections.abc import Iterator

from asyncfix.catalog import is_stub
from asyncfix.infer.types import Callable
from asyncfix.link.program import Key
from asyncfix.model.finding import Reason
from asyncfix.repair.judgement.asked_after import gives_fact
from asyncfix.repair.judgement.lazily import is_used_up
from asyncfix.repair.judgement.own_callbacks import is_own_callback
from asyncfix.repair.judgement.storing import find_stored
from asyncfix.repair.scene.contents import holds_handle, types_of
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import mentions, own_nodes
from asyncfix.repair.scene.tools import bound_in
from asyncfix.repair.scene.words import EAGER, LAZY

Region = tuple[ast.stmt, ...]
Holds = Function[[ast.Name], bool]
ASKING = frozenset("all any bool len print repr str".split())  # builtins that give nothing of what they get


def find_escapes(
    scene: Scene, function: Key, region: Region, handles: frozenset[str], holds: Holds
) -> Iterator[Reason]:
    """`holds` tells if a handle still is one where it is read."""
    for node in own_nodes(list(region)):
        match node:
            case ast.Name(id=name, ctx=ast.Load()) if name in handles and not _stays(scene, function, node):
                if holds(node):
                    text = f"`{name}` leaves the block, so its connection could be used by two threads"
                    yield Reason("handle-escapes", node.lineno, text)
            case ast.Attribute(value=ast.Name(id=name) as owner) if name in handles and _leaves(scene, function, node):
                if holds(owner):
                    text = f"`{ast.unparse(node)}` leaves the block, so its connection could be used by two threads"
                    yield Reason("handle-escapes", node.lineno, text)
    yield from _find_returned(scene, function, region)
    yield from find_lazy(scene, function, region, handles)
    yield from find_stored(scene, function, region, handles, holds, bound_in(*region))


def _find_returned(scene: Scene, function: Key, region: Region) -> Iterator[Reason]:
    """Calls that give a connection or cursor, as what the coroutine returns."""
    for node in own_nodes(list(region)):
        match node:
            case ast.Return(value=ast.Call() as call) if any(map(scene.is_handle, scene.values(call, function))):
                text = f"`{ast.unparse(call.func)}` gives what goes on blocking where it is used"
                yield Reason("handle-escapes", node.lineno, text)


def find_lazy(scene: Scene, function: Key, region: Region, handles: frozenset[str]) -> Iterator[Reason]:
    """Generators and lambdas over a handle that are not used up where they stand."""
    for node in own_nodes(list(region)):
        if not isinstance(node, LAZY) or not mentions(node, handles) or _is_consumed(scene, function, node):
            continue
        if isinstance(node, ast.GeneratorExp) or not is_own_callback(scene, function, node, handles):
            text = "a generator or lambda over the connection may be used after the block"
            yield Reason("handle-escapes", node.lineno, text)


def _is_consumed(scene: Scene, function: Key, lazy: ast.GeneratorExp | ast.Lambda) -> bool:
    if isinstance(lazy, ast.GeneratorExp) and is_used_up(scene, function, lazy):
        return True
    match scene.parents[lazy]:
        case ast.Call(func=ast.Name(id="iter"), args=[ast.Lambda(body=body) as called, _]) as walked if called is lazy:
            return is_asked(body) and is_used_up(scene, function, walked)
        case ast.Call(func=ast.Name(id=name)):
            return name in EAGER
        case ast.Call(func=ast.Attribute(attr="join" | "extend")):
            return True
        case ast.Assign(targets=targets):
            return all(map(is_of_names, targets))  # a name is followed as a holder
        case ast.For() | ast.comprehension():
            return True
        case _:
            return False


def is_asked(called: ast.expr) -> bool:
    """`cur.fetchmany(size)`, and nothing besides."""
    match called:
        case ast.Call(func=ast.Attribute(value=ast.Name()), args=arguments, keywords=[]):
            return all(isinstance(each, ast.Name | ast.Constant) for each in arguments)
        case _:
            return False


def _stays(scene: Scene, function: Key, name: ast.Name) -> bool:
    """Whether a use of a name keeps its connection where it is."""
    values = scene.variable(function, name.id)
    if not any(holds_handle(scene, each) for each in values):
        return is_use(scene.parents[name], name)
    return Course(scene, function, not all(map(scene.is_handle, values))).stays(name)


def _leaves(scene: Scene, function: Key, attribute: ast.Attribute) -> bool:
    """Whether an attribute that is a connection, or a method of one, goes where it could be used later."""
    parent = scene.parents[attribute]
    is_called = isinstance(parent, ast.Call) and parent.func is attribute
    if is_called or not isinstance(attribute.ctx, ast.Load):
        return False
    values = list(types_of(scene, function, attribute))
    bound = (each.receiver for each in values if isinstance(each, Callable) and each.receiver)
    is_meant = any(holds_handle(scene, each) for each in (*values, *bound))
    return is_meant and not Course(scene, function, not all(map(scene.is_handle, values))).stays(attribute)


class Course:
    """Follows a connection through what gets it, displays and calls, to where it stays, gets a name, or leaves.

    Names are followed as holders. `is_inside`: what has it may be a container of connections.
    """

    def __init__(self, scene: Scene, function: Key, is_inside: bool) -> None:
        self.scene = scene
        self.function = function
        self.is_inside = is_inside

    def stays(self, value: ast.expr) -> bool:
        """Whether an expression that has it stands where it stays."""
        parent = self.scene.parents[value]
        match parent:
            case ast.Tuple() | ast.List() | ast.Set() | ast.Starred():
                return Course(self.scene, self.function, True).stays(parent)
            case ast.Assign(targets=targets):
                return all(map(is_of_names, targets))
            case ast.AnnAssign(target=target):
                return is_of_names(target)
            case ast.BoolOp() | ast.NamedExpr():
                return self.stays(parent)
            case ast.IfExp(test=test) if test is not value:
                return self.stays(parent)
            case ast.Call(func=func) if func is not value:
                return self.stays_in_call(parent, value)
            case ast.keyword():
                call = self.scene.parents[parent]
                return isinstance(call, ast.Call) and self.stays_in_call(call, value)
            case ast.Subscript(value=container) if container is value and self.is_inside:
                return self.is_data(parent) or self.stays(parent)
            case ast.comprehension() if self.is_inside:
                made = self.scene.parents[parent]
                return isinstance(made, ast.expr) and (self.asks_each(made) or self.stays(made))
            case ast.Expr():
                return True
            case _:
                return is_use(parent, value)

    def stays_in_call(self, call: ast.Call, value: ast.expr) -> bool:
        """A function works with what it gets; one that gets a container may keep it, unless it is known not to."""
        name = call.func.id if isinstance(call.func, ast.Name) else ""
        if isinstance(value, ast.Name | ast.Attribute) and not self.is_inside:
            return True
        if self.scene.is_marked(call, self.function, "keeps_nothing") or name in EAGER:
            return name in ASKING or self.stays(call)
        called = [is_stub(each.path) for each in self.scene.called_functions(call, self.function)]
        return isinstance(value, ast.Name | ast.Attribute) and bool(called) and all(called)

    def asks_each(self, made: ast.expr) -> bool:
        """Whether a list is made of nothing but facts of what is walked through: `[cur.closed for cur in cursors]`."""
        if not isinstance(made, ast.ListComp | ast.SetComp):
            return False
        targets = (node for each in made.generators for node in ast.walk(each.target))
        walked = {each.id for each in targets if isinstance(each, ast.Name)}
        named = [each for each in ast.walk(made.elt) if isinstance(each, ast.Name) and each.id in walked]
        return bool(named) and all(gives_fact(self.scene, self.function, each) for each in named)

    def is_data(self, item: ast.Subscript) -> bool:
        found = self.scene.operations(self.function).get(("item", self.scene.span(item)))
        values = self.scene.reach.inference.types(found.value, self.function) if found else ()
        return bool(values) and not any(holds_handle(self.scene, each) for each in values)


def is_of_names(target: ast.expr) -> bool:
    if isinstance(target, ast.Tuple | ast.List):
        return all(map(is_of_names, target.elts))
    return isinstance(target, ast.Name) or (isinstance(target, ast.Starred) and is_of_names(target.value))


def is_use(parent: ast.AST, value: ast.expr) -> bool:
    """A use that keeps a handle where it is."""
    match parent:
        case ast.Attribute() | ast.withitem() | ast.keyword() | ast.Call() | ast.comprehension():
            return True
        case ast.For(iter=iterable):
            return iterable is value
        case ast.Subscript(value=container):
            return container is value
        case ast.If() | ast.UnaryOp() | ast.Compare() | ast.BoolOp() | ast.While() | ast.IfExp():
            return True
        case _:
            return False
