"""Values that are new where they are put: what a call makes nobody else has."""

import ast

from asyncfix.catalog import is_stub
from asyncfix.catalog.marks import find_mark
from asyncfix.infer.types import Callable, ClassType, Instance, Type
from asyncfix.link.program import Key
from asyncfix.model.expressions import Name
from asyncfix.repair.added import OWN
from asyncfix.repair.dataflow.names import find_locals, find_names
from asyncfix.repair.judgement.caches import is_cached
from asyncfix.repair.judgement.staying import stays_with
from asyncfix.repair.known import borrows, is_part
from asyncfix.repair.scene.contents import types_of
from asyncfix.repair.scene.scene import PER_THREAD, Scene
from asyncfix.repair.scene.syntax import own_nodes

MADE = (
    *(ast.Constant, ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp, ast.JoinedStr, ast.BinOp),
    *(ast.UnaryOp, ast.Compare),
)
UNCHANGING = frozenset(("bool", "bytes", "complex", "float", "int", "str", "NoneType"))
FACTS = UNCHANGING | {"tuple"}  # a driver makes each anew, as `cur.description`
FOUND = ("gives", "invokes")  # marks of what gives an item of a container, or what another function gives
ASSIGNING = (ast.Assign, ast.AnnAssign, ast.AugAssign)
MOST_STEPS = 3  # into functions that call each other


def is_made(home: Scene, key: Key, value: ast.expr, steps: int = MOST_STEPS) -> bool:
    """Whether an expression of a function gives what nobody else has, or can change."""
    match value:
        case ast.Call(args=[owned, *_]) if is_part(home, value.func, OWN):
            return is_made(home, key, owned, steps)
        case ast.Call():
            callees = types_of(home, key, value.args[0]) if borrows(home, value) else home.callees(value, key)
            return bool(callees) and all(makes(home, each, steps) for each in callees)
        case ast.Subscript(value=ast.Name(id=name)) if is_of_made(home, key, name):
            return True
        case ast.Attribute(value=owner, attr=attr) if tells_fact(home, key, owner, attr):
            return True
        case ast.Name() | ast.Attribute() | ast.Subscript() | ast.Await():
            found = types_of(home, key, value)
            return bool(found) and all(map(is_unchanging, found))
        case _:
            return isinstance(value, MADE)


def is_unchanging(value: Type) -> bool:
    return isinstance(value, Instance) and is_stub(value.cls.path) and value.cls.qualname in UNCHANGING


def is_fact(scene: Scene, cls: Key, attr: str) -> bool:
    """Whether the first class that has an attribute is a library's, which annotates it so, and has no property."""
    members = (
        (key, each)
        for key in scene.reach.inference.order(cls)
        for each in scene.reach.program.cls(key).members
        if each.name == attr
    )
    key, member = next(members, (cls, None))
    match member.annotation if member else None:
        case Name(id=name):
            return is_stub(key.path) and name in FACTS
        case _:
            return False


def tells_fact(home: Scene, key: Key, owner: ast.expr, attr: str) -> bool:
    """The same of all that an object may be: `error.diag.constraint_name`."""
    found = list(types_of(home, key, owner))
    return bool(found) and all(isinstance(each, Instance) and is_fact(home, each.cls, attr) for each in found)


def is_of_made(home: Scene, key: Key, name: str) -> bool:
    """Whether a variable is what a library has made, a row of a database, and only its parts are used."""
    node = home.nodes.get(key) or home.unnamed[key]
    names = [each for each in ast.walk(node) if isinstance(each, ast.Name) and each.id == name]
    bound = [home.parents[each] for each in names if not isinstance(each.ctx, ast.Load)]
    made = [each.value for each in bound if isinstance(each, ast.Assign) and isinstance(each.value, ast.Call)]
    used = (home.parents[each] for each in names if isinstance(each.ctx, ast.Load))
    is_parted = all(isinstance(each, ast.Subscript | ast.Compare | ast.If | ast.UnaryOp) for each in used)
    return bool(made) and len(made) == len(bound) and is_parted and all(is_made(home, key, each) for each in made)


def makes(home: Scene, callee: Type, steps: int) -> bool:
    """Whether each call of something makes a new object: a class, a library's function or a plain one that does."""
    match callee:
        case ClassType():
            return True
        case Callable(function=function) if is_stub(function.path):
            return not finds(home, function)
        case Callable(function=function):
            return gives_new(home, function, steps)
        case Instance():
            return is_factory(home, callee)
        case _:
            return False


def is_factory(home: Scene, value: Instance) -> bool:
    """Whether an object of a library does so, as `sessionmaker(engine)`; another one stands for what the thread has."""
    found = list(home.reach.inference.methods(value.cls, "__call__"))
    is_new = bool(found) and all(is_stub(key.path) and not finds(home, key) for key in found)
    return is_new and not home.class_mark(value.cls, PER_THREAD)


def finds(home: Scene, function: Key) -> bool:
    """Whether a library's function gives what somebody has put into an object, or what another function gives."""
    facts = home.reach.program.function(function)
    return any(find_mark(facts, each) for each in FOUND)


def gives_new(scene: Scene, function: Key, steps: int) -> bool:
    """Whether a plain function of the project makes what it returns, and keeps it nowhere."""

    def find() -> bool:
        home = scene.at(function.path)
        found = given(home, function)
        return bool(found) and all(is_own(home, function, each, steps - 1) for each in found)

    return steps > 0 and scene.everywhere.remember(("gives new", function, steps), find)


def given(home: Scene, function: Key) -> list[ast.expr]:
    """What a plain function may return; nothing where another one may run in its place, or a cache give what it has."""
    facts, unnamed, node = home.reach.program.function(function), home.unnamed.get(function), home.nodes.get(function)
    if is_cached(home, function):
        return []
    if isinstance(unnamed, ast.Lambda):
        return [unnamed.body]
    if node is None or facts.is_async or facts.is_generator or node.decorator_list or is_overridden(home, function):
        return []
    return [each.value for each in own_nodes(list(node.body)) if isinstance(each, ast.Return) and each.value]


def is_overridden(scene: Scene, function: Key) -> bool:
    owner = scene.reach.program.function(function).owner
    return bool(owner) and bool(scene.reach.inference.calls.below(Key(function.path, owner)))


def is_own(home: Scene, function: Key, value: ast.expr, steps: int) -> bool:
    """Whether what a function returns is made there, also under a name that nobody else has for it."""
    if is_made(home, function, value, steps):
        return True
    made = made_under(home, function, value.id, steps) if isinstance(value, ast.Name) else []
    return bool(made) and stays_with(home, function, made)


def made_under(home: Scene, function: Key, name: str, steps: int = MOST_STEPS) -> list[ast.expr]:
    """What a variable of a function is bound to, if all of that is made there; nothing else."""
    facts, node = home.reach.program.function(function), home.nodes.get(function)
    if node is None or name not in find_locals(node) or any(each.name == name for each in facts.parameters):
        return []
    if name in find_names(*node.body).nested_writes:
        return []
    assigned = [
        each for each in own_nodes(list(node.body)) if isinstance(each, ASSIGNING) and targets_of(each) == [name]
    ]
    found = [each.value for each in assigned if each.value]
    is_bound_so = len(found) == len([each for each in facts.bindings if each.name == name])
    return found if is_bound_so and all(is_made(home, function, each, steps) for each in found) else []


def targets_of(assigned: ast.Assign | ast.AnnAssign | ast.AugAssign) -> list[str]:
    targets = assigned.targets if isinstance(assigned, ast.Assign) else [assigned.target]
    return [ast.unparse(each) for each in targets]
