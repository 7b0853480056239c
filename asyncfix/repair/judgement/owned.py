"""Objects of the project that only the task has which made them, or which they were made for: a job, a result."""

import ast

from asyncfix.catalog import is_stub
from asyncfix.infer.types import ClassType, Instance
from asyncfix.link.program import Key
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.judgement.handed_only import (
    gives_itself_to_nobody,
    is_bound_by,
    is_handed_only,
    keeps_as_manager,
    parameters,
    takes,
)
from asyncfix.repair.judgement.once import is_kept, may_begin_all, sites_of
from asyncfix.repair.judgement.own_values import is_told_to_nobody
from asyncfix.repair.scene.calls import places_of
from asyncfix.repair.scene.objects import is_only_made, is_plain_class, makings
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import own_nodes

MOST_STEPS = 3  # up the callers that hand on what they were given, or down those that get it


def is_own_attribute(scene: Scene, function: Key, name: str, state: str) -> bool:
    """Whether some state hangs on such an object, under that name, and is no container that others may have, too."""
    root, _, attr = name.partition(".")
    classes = [each.cls for each in scene.variable(function, root) if isinstance(each, Instance)]
    if state != f".{attr}" or not classes or any(is_stub(each.path) for each in classes):
        return False
    if not (is_owned(scene, function, root) or all(is_confined(scene, each) for each in classes)):
        return False
    return all(is_told_to_nobody(scene, each, state) for each in classes)


def is_owned(scene: Scene, function: Key, name: str, steps: int = MOST_STEPS) -> bool:
    """Whether every call of a function gives it such an object by a parameter."""

    def find() -> bool:
        facts, node = scene.reach.program.function(function), scene.at(function.path).nodes.get(function)
        names = {each.name for each in facts.parameters if each.kind in ("positional", "keyword")}
        sites = sites_of(scene, function)
        if node is None or name not in names or not sites or facts.decorators or facts.parent:
            return False
        if not is_handed_only(scene, function, name, steps):
            return False
        places = list(places_of(scene, sites))
        calls = [(home, site, each) for home, site, _, nodes in places for each in nodes]
        is_told = all(nodes for *_, nodes in places)
        return is_told and all(gives_own(*call, node, name, steps) for call in calls) and not is_kept(scene, facts.name)

    return scene.everywhere.remember(("owned", function, name, steps), find)


def gives_own(home: Scene, site: Key, call: ast.Call, callee: FunctionNode, name: str, steps: int) -> bool:
    """Whether a call passes what is made there, or made by who calls and known to nobody else."""
    is_bound = is_bound_by(home, site, call)
    places = [*call.args, *call.keywords]
    given = [each for each in places if list(parameters(call, each, callee, is_bound)) == [name]]
    value = given[0].value if len(given) == 1 and isinstance(given[0], ast.keyword) else given[0] if given else None
    match value:
        case ast.Call():
            return makes(home, site, value)
        case ast.Name(id=passed) if site in home.nodes:
            bound = bindings(home.nodes[site], passed)
            if not bound:
                return steps > 0 and is_owned(home, site, passed, steps - 1)
            is_one = len(bound) == 1 and makes(home, site, bound[0])
            return is_one and is_handed_only(home, site, passed, steps, may_return=True)
        case _:
            return False


def makes(home: Scene, site: Key, value: ast.expr) -> bool:
    """Whether an expression makes a new object of a class of the project that gives itself to nobody."""
    callees = list(home.callees(value, site)) if isinstance(value, ast.Call) else []
    classes = [each.cls for each in callees if isinstance(each, ClassType) and not is_stub(each.cls.path)]
    is_plain = bool(classes) and len(classes) == len(callees) and all(is_simple(home, each) for each in classes)
    return is_plain and isinstance(value, ast.Call) and gives_itself_to_nobody(home, site, value, MOST_STEPS)


def is_simple(scene: Scene, cls: Key) -> bool:
    """Whether a class stands alone, without a decorator, a metaclass or a `__new__` that could keep its objects."""
    inference = scene.reach.inference
    is_alone = len(inference.order(cls)) == 1 and not inference.calls.below(cls)
    return is_alone and is_plain_class(scene, cls) and not any(inference.methods(cls, "__new__"))


def bindings(function: FunctionNode, name: str) -> list[ast.expr]:
    """What a function binds a name to; the name itself for what is not told."""
    nodes = list(own_nodes(list(function.body)))
    assigned: dict[ast.AST, ast.expr] = {}
    for each in nodes:
        match each:
            case ast.Assign(targets=[ast.Name() as target], value=ast.expr() as value):
                assigned[target] = value
            case ast.AnnAssign(target=ast.Name() as target, value=ast.expr() as value):
                assigned[target] = value
    named = (each for each in nodes if isinstance(each, ast.Name) and each.id == name)
    return [assigned.get(each, each) for each in named if not isinstance(each.ctx, ast.Load)]


def is_confined(scene: Scene, cls: Key) -> bool:
    """Whether all objects of a class are such: no base or subclass of it makes others.

    Nor do those who import it, as far as can be told: what makes them is called by others, or all begins there.
    """

    def find() -> bool:
        made = [*makings(scene, cls)] if is_simple(scene, cls) else []
        if not made or not all(is_for_one(*each) for each in made) or not is_only_made(scene, cls.qualname):
            return False
        return all(is_of_program(scene, site) for site in dict.fromkeys(site for _, site, _ in made))

    return not is_stub(cls.path) and scene.everywhere.remember(("confined", cls), find)


def is_of_program(scene: Scene, site: Key) -> bool:
    return not site.qualname or bool(sites_of(scene, site)) or may_begin_all(scene, site)


def is_for_one(home: Scene, site: Key, made: ast.Call) -> bool:
    """Whether an object is made for one call, or stays with who makes it."""
    around = home.parents[made]
    call = home.parents[around] if isinstance(around, ast.keyword) else around
    if not gives_itself_to_nobody(home, site, made, MOST_STEPS):
        return False
    if isinstance(call, ast.Call) and call.func is not made:
        return is_given_to_one(home, site, call, made if call is around else around)
    match around:
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return is_handed_only(home, site, name, MOST_STEPS)
        case ast.withitem(optional_vars=ast.Name(id=name)):
            is_manager = keeps_as_manager(home, site, name, MOST_STEPS)
            return is_manager and is_handed_only(home, site, name, MOST_STEPS)
        case _:
            return False


def is_given_to_one(home: Scene, site: Key, call: ast.Call, place: ast.AST) -> bool:
    """Whether functions of the project get it that hand it to nobody who has it longer."""
    callees = list(home.callees(call, site))
    return bool(callees) and all(takes(home, each, call, place, MOST_STEPS) for each in callees)
