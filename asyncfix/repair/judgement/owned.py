"""Objects of the project that only the task has which made them, or which they were made for: a job, a result."""

import ast

from asyncfix.catalog import is_stub
from asyncfix.infer.types import Callable, ClassType, Instance
from asyncfix.link.program import Key
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.judgement.once import is_kept, may_begin_all, sites_of
from asyncfix.repair.judgement.own_values import is_told_to_nobody
from asyncfix.repair.judgement.staying import Escape, parameters_of, stays, stays_inside, stays_within
from asyncfix.repair.scene.calls import nodes_of_call
from asyncfix.repair.scene.objects import is_only_made, is_plain_class, makings
from asyncfix.repair.scene.scene import Scene, own_nodes

MAKING = ("__init__", "__new__", "__post_init__")
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
        if not stays_inside(scene, function, frozenset((name,)), steps):
            return False
        homes = ((scene.at(site.path), site, call) for site, call in sites)
        found = [(home, site, nodes_of_call(home, site, call)) for home, site, call in homes]
        calls = [(home, site, each) for home, site, nodes in found for each in nodes]
        if not all(nodes for _, _, nodes in found) or not all(gives_own(*call, node, name, steps) for call in calls):
            return False
        return not is_kept(scene, facts.name)

    return scene.everywhere.remember(("owned", function, name, steps), find)


def gives_own(home: Scene, site: Key, call: ast.Call, callee: FunctionNode, name: str, steps: int) -> bool:
    """Whether a call passes what is made there, or made by who calls and known to nobody else."""
    is_bound = any(isinstance(each, Callable) and each.receiver for each in home.callees(call, site))
    given = [each for each in (*call.args, *call.keywords) if name in names_for(call, each, callee, is_bound)]
    value = given[0].value if len(given) == 1 and isinstance(given[0], ast.keyword) else given[0] if given else None
    match value:
        case ast.Call():
            return makes(home, site, value)
        case ast.Name(id=passed) if site in home.nodes:
            bound = bindings(home.nodes[site], passed)
            if not bound:
                return steps > 0 and is_owned(home, site, passed, steps - 1)
            return len(bound) == 1 and makes(home, site, bound[0]) and stays(home, site, bound[0])
        case _:
            return False


def names_for(call: ast.Call, place: ast.AST, callee: FunctionNode, is_bound: bool) -> frozenset[str]:
    try:
        found = list(parameters_of(call, place, callee, is_bound))
    except Escape:
        return frozenset()
    return frozenset(found[1:] if is_bound else found)


def makes(home: Scene, site: Key, value: ast.expr) -> bool:
    """Whether an expression makes a new object of the project."""
    callees = list(home.callees(value, site)) if isinstance(value, ast.Call) else []
    is_own = bool(callees) and all(isinstance(each, ClassType) and not is_stub(each.cls.path) for each in callees)
    return is_own and isinstance(value, ast.Call) and keeps_to_itself(home, site, value)


def keeps_to_itself(home: Scene, site: Key, made: ast.Call) -> bool:
    """Whether an object gives itself to nobody as it is made."""
    classes = [each.cls for each in home.callees(made, site) if isinstance(each, ClassType)]
    found = (key for cls in classes for name in MAKING for key in home.reach.inference.methods(cls, name))
    return all(is_stub(key.path) or keeps_self(home, key) for key in found)


def keeps_self(home: Scene, method: Key) -> bool:
    facts = home.reach.program.function(method)
    first = [each.name for each in facts.parameters[:1]]
    return method in home.at(method.path).nodes and stays_inside(home, method, frozenset(first), MOST_STEPS)


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
        inference = scene.reach.inference
        if len(inference.order(cls)) != 1 or inference.calls.below(cls) or not is_plain_class(scene, cls):
            return False
        made = [*makings(scene, cls)]
        if not made or not all(is_for_one(*each) for each in made) or not is_only_made(scene, cls.qualname):
            return False
        return all(is_of_program(scene, site) for site in dict.fromkeys(site for _, site, _ in made))

    return not is_stub(cls.path) and scene.everywhere.remember(("confined", cls), find)


def is_of_program(scene: Scene, site: Key) -> bool:
    return not site.qualname or bool(sites_of(scene, site)) or may_begin_all(scene, site)


def is_for_one(home: Scene, site: Key, made: ast.Call) -> bool:
    """Whether an object is made for one call, or stays with who makes it."""
    if not keeps_to_itself(home, site, made):
        return False
    around = home.parents[made]
    around = home.parents[around] if isinstance(around, ast.keyword) else around
    if isinstance(around, ast.Call) and around.func is not made and is_given_to_one(home, site, around, made):
        return True
    return site in home.nodes and stays_within(home, site, made)


def is_given_to_one(home: Scene, site: Key, call: ast.Call, made: ast.Call) -> bool:
    """Whether a function of the project gets it that hands it to nobody who has it longer."""
    callees = list(home.callees(call, site))
    for each in callees:
        if not isinstance(each, Callable) or is_stub(each.function.path):
            return False
        node = home.at(each.function.path).nodes.get(each.function)
        if node is None:
            return False
        place = made if made in call.args else next((one for one in call.keywords if one.value is made), made)
        names = names_for(call, place, node, each.receiver is not None)
        if not names or not stays_inside(home, each.function, names, MOST_STEPS):
            return False
    return bool(callees)
