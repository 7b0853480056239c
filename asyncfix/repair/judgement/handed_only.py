"""Objects that a function only ever asks, or hands to functions of the project which do so, too, and then are over.

No other name, container, library or function inside gets one: who else could have it, had it before.
"""

import ast
from collections.abc import Sequence

from asyncfix.catalog import is_stub
from asyncfix.infer.types import Callable, ClassType, Instance
from asyncfix.link.program import Key
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.judgement.staying import Escape, parameters_of
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import own_nodes

LOOKING = frozenset("bool isinstance len print repr str".split())  # builtins that keep nothing of what they get
ASKING = (ast.Compare, ast.If, ast.UnaryOp, ast.FormattedValue, ast.Expr)
LATER = (ast.GeneratorExp, ast.Lambda)  # which run when somebody else asks them to
ENTERING = ("__enter__", "__exit__", "__aenter__", "__aexit__")
MAKING = ("__init__", "__post_init__")


def is_handed_only(scene: Scene, function: Key, name: str, steps: int, may_return: bool = False) -> bool:
    """Whether a function does so with what a name of it has, which gets nothing else."""

    def find() -> bool:
        home = scene.at(function.path)
        node = home.nodes.get(function)
        if node is None or steps < 0:
            return False
        later = {one for each in ast.walk(node) if isinstance(each, LATER) for one in ast.walk(each)}
        own = {each for each in own_nodes(list(node.body)) if isinstance(each, ast.Name) and each.id == name} - later
        every = [each for each in ast.walk(node) if isinstance(each, ast.Name) and each.id == name]
        loads = [each for each in every if isinstance(each.ctx, ast.Load)]
        is_told = len(every) - len(loads) <= 1 and all(each in own for each in every)
        return is_told and all(is_harmless(home, function, each, steps, may_return) for each in loads)

    return scene.everywhere.remember(("handed only", function, name, steps, may_return), find)


def is_harmless(home: Scene, function: Key, name: ast.Name, steps: int, may_return: bool) -> bool:
    around = home.parents[name]
    match around:
        case ast.Attribute(attr=attr):
            return not attr.startswith("__") and is_asked(home, function, around, steps)
        case ast.Call(func=func) if func is not name:
            return is_taken(home, function, around, name, steps)
        case ast.Call():
            return is_plain_function(home, function, name)
        case ast.keyword():
            call = home.parents[around]
            return isinstance(call, ast.Call) and is_taken(home, function, call, around, steps)
        case ast.withitem(context_expr=entered, optional_vars=None) if entered is name:
            return keeps_as_manager(home, function, name.id, steps)
        case ast.Return() | ast.Tuple():
            is_last = isinstance(around, ast.Return) or isinstance(home.parents[around], ast.Return)
            return may_return and is_last
        case _:
            return isinstance(around, ASKING)


def is_plain_function(home: Scene, function: Key, name: ast.Name) -> bool:
    """Whether it is a function of the project that has no object, so that to call it hands on nothing."""
    found = home.variable(function, name.id)
    plain = [each for each in found if isinstance(each, Callable) and not each.receiver]
    return bool(found) and len(plain) == len(found) and not any(is_stub(each.function.path) for each in plain)


def keeps_as_manager(home: Scene, function: Key, name: str, steps: int) -> bool:
    """Whether an object of the project is handed on neither as it is entered, but to the block, nor as it is left."""
    classes = [each.cls for each in home.variable(function, name) if isinstance(each, Instance)]
    found = [key for cls in classes for method in ENTERING for key in home.reach.inference.methods(cls, method)]
    own = [(key, home.reach.program.function(key).parameters[:1]) for key in found if not is_stub(key.path)]
    is_told = bool(own) and len(own) == len(found)
    return is_told and all(first and is_handed_only(home, key, first[0].name, steps - 1, True) for key, first in own)


def is_asked(home: Scene, function: Key, attribute: ast.Attribute, steps: int) -> bool:
    """Whether an attribute is no method, or one that is called at once, and that hands on nothing either."""
    call = home.parents[attribute]
    if not (isinstance(call, ast.Call) and call.func is attribute):
        return not is_method(home, attribute)
    callees = list(home.callees(call, function))
    return bool(callees) and is_over(home, function, call) and all(keeps_self(home, each, steps) for each in callees)


def is_method(home: Scene, attribute: ast.Attribute) -> bool:

    def find() -> frozenset[str]:
        functions = (facts for each in home.reach.program.project for facts in each.functions.values())
        return frozenset(facts.name for facts in functions if facts.owner)

    return attribute.attr in home.everywhere.remember("names of methods", find)


def keeps_self(home: Scene, callee: object, steps: int) -> bool:
    """Whether a method of the project does so with its object."""
    if not isinstance(callee, Callable) or is_stub(callee.function.path):
        return False
    facts = home.reach.program.function(callee.function)
    first = facts.parameters[0].name if facts.parameters else ""
    is_plain = bool(first) and not facts.decorators and not facts.is_generator
    return is_plain and is_handed_only(home, callee.function, first, steps - 1)


def is_taken(home: Scene, function: Key, call: ast.Call, place: ast.AST, steps: int) -> bool:
    """Whether what a call gives to functions stays with them, and these are over as it is."""
    match call.func:
        case ast.Name(id=builtin) if builtin in LOOKING and builtin not in home.module.names:
            return True
    callees = list(home.callees(call, function))
    return (
        bool(callees)
        and is_over(home, function, call)
        and all(takes(home, each, call, place, steps) for each in callees)
    )


def takes(home: Scene, callee: object, call: ast.Call, place: ast.AST, steps: int) -> bool:
    if not isinstance(callee, Callable) or is_stub(callee.function.path):
        return False
    facts = home.reach.program.function(callee.function)
    node = home.at(callee.function.path).nodes.get(callee.function)
    if node is None or facts.decorators or facts.is_generator:
        return False
    names = parameters(call, place, node, callee.receiver is not None)
    return len(names) == 1 and is_handed_only(home, callee.function, names[0], steps - 1)


def parameter_for(home: Scene, site: Key, call: ast.Call, value: ast.expr, callee: Key) -> str | None:
    """The one parameter under which a function of the project gets a value that a call passes as it is."""
    node = home.at(callee.path).nodes.get(callee)
    named = (each for each in call.keywords if each.value is value)
    place = next((each for each in (*call.args, *named) if each is value or isinstance(each, ast.keyword)), None)
    found = parameters(call, place, node, is_bound_by(home, site, call)) if node and place else ()
    return found[0] if len(found) == 1 else None


def is_bound_by(home: Scene, site: Key, call: ast.Call) -> bool:
    """Whether a call is of a method of an object, which this gets, too."""
    return any(isinstance(each, Callable) and each.receiver is not None for each in home.callees(call, site))


def parameters(call: ast.Call, place: ast.AST, node: FunctionNode, is_bound: bool) -> Sequence[str]:
    """The parameter that gets it; () where that isn't told, or where others get it with it."""
    collecting = {each.arg for each in (node.args.vararg, node.args.kwarg) if each}
    try:
        found = list(parameters_of(call, place, node, is_bound))[1 if is_bound else 0 :]
    except Escape:
        return ()
    return [each for each in found if each not in collecting]


def is_over(home: Scene, function: Key, call: ast.Call) -> bool:
    """Whether what a call runs has ended where it stands."""
    called = list(home.called_functions(call, function))
    is_async = any(home.reach.program.function(each).is_async for each in called)
    return not is_async or isinstance(home.parents[call], ast.Await)


def gives_itself_to_nobody(home: Scene, site: Key, made: ast.Call, steps: int) -> bool:
    """Whether an object of a class of the project does so, too, as it is made."""
    classes = [each.cls for each in home.callees(made, site) if isinstance(each, ClassType)]
    found = [key for cls in classes for name in MAKING for key in home.reach.inference.methods(cls, name)]
    own = [key for key in found if not is_stub(key.path)]
    firsts = [(key, home.reach.program.function(key).parameters[:1]) for key in own]
    return all(first and is_handed_only(home, key, first[0].name, steps) for key, first in firsts)
