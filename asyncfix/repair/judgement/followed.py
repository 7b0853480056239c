"""Functions that have other names before they are called: in tables, attributes, variables and parameters."""

import ast
from collections.abc import Iterator, Sequence

from asyncfix.catalog import is_stub
from asyncfix.infer.types import Callable, ClassType
from asyncfix.link.program import Key
from asyncfix.model.expressions import Call
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.judgement.closure_calls import function_around
from asyncfix.repair.judgement.looked_up import Steps, Unknown, handed_on
from asyncfix.repair.judgement.once import beginnings_kept, is_kept, may_call, sites_of
from asyncfix.repair.judgement.reads import read, reads_of, said_anywhere
from asyncfix.repair.scene.calls import is_called, places_of
from asyncfix.repair.scene.scene import Scene, arguments_for

INIT = "__init__"
Found = tuple[tuple[Scene, ast.expr], Steps]  # what has a function, in a file, and how it is found there


def sites_under_other_names(scene: Scene, key: Key) -> Sequence[tuple[Key, Call]] | None:
    """The calls of a function that say other names; None where others may have it.

    All that is done with its name is to call it, or to put it where all that is done with it is known, too:
    `steps = {"name": ask_name}`, then `await steps[state](...)`.
    """

    def find() -> Sequence[tuple[Key, Call]] | None:
        try:
            return tuple(dict.fromkeys(site for site in calls_elsewhere(scene, key) if may_call(scene, *site, key)))
        except Unknown:
            return None

    return scene.everywhere.remember(("sites under other names", key), find)


def sites_anywhere(scene: Scene, key: Key, named: Sequence[tuple[Key, Call]]) -> Sequence[tuple[Key, Call]]:
    """Those by its name, and those under others where it has some that are known."""
    if named and not is_kept(scene, scene.reach.program.function(key).name):
        return named
    return list(dict.fromkeys((*named, *(sites_under_other_names(scene, key) or ()))))


def calls_elsewhere(scene: Scene, key: Key) -> Iterator[tuple[Key, Call]]:
    """The calls of a function where it has another name. Raises Unknown."""
    name = scene.reach.program.function(key).name
    if any(name.startswith(each) for each in beginnings_kept(scene)):
        raise Unknown
    todo: list[Found] = [(each, ()) for each in said_anywhere(scene, name) if not is_called(*each)]
    seen: set[tuple[ast.expr, Steps]] = set()
    while todo:
        (home, node), steps = todo.pop()
        if (node, steps) in seen:
            continue
        seen.add((node, steps))
        if not steps and is_called(home, node):
            yield site_of(home, home.parents[node])
        else:
            todo += places_after(home, node, steps)


def site_of(home: Scene, call: ast.AST) -> tuple[Key, Call]:
    site = function_around(home, call)
    found = home.operations(site).get(("call", home.span(call))) if site and isinstance(call, ast.Call) else None
    if site is None or found is None or not isinstance(found.value, Call):
        raise Unknown
    return site, found.value


def places_after(home: Scene, node: ast.expr, steps: Steps) -> Iterator[Found]:
    """Where what an expression has is read next. Raises Unknown."""
    around = home.parents[node]
    call = home.parents[around] if isinstance(around, ast.keyword) else around
    if isinstance(call, ast.Call) and (parameters := list(parameters_getting(home, call, node))):
        yield from (((there, each), steps) for there, function, name in parameters for each in read(function, name))
        return
    if isinstance(around, ast.Return):
        yield from ((given, steps) for given in places_given(home, around))
        return
    for each, left in handed_on(home, node, steps):
        if isinstance(getattr(each, "ctx", None), ast.Store):
            yield from ((read_there, left) for read_there in reads_of(home, each))
        else:
            yield (home, each), left


def places_given(home: Scene, leaving: ast.Return) -> Iterator[tuple[Scene, ast.expr]]:
    """Where who calls a function has what it returns: `handle = self.handler_of(name)`. Raises Unknown."""
    key = function_around(home, leaving)
    facts = home.reach.program.function(key) if key else None
    if not key or not facts or facts.decorators or facts.is_generator or facts.parent or is_kept(home, facts.name):
        raise Unknown
    for there, _, _, calls in places_of(home, sites_of(home, key)):
        given = [there.parents[each] for each in calls] if facts.is_async else calls
        if not given or not all(isinstance(each, ast.Await if facts.is_async else ast.Call) for each in given):
            raise Unknown
        yield from ((there, each) for each in given if isinstance(each, ast.expr))


def parameters_getting(home: Scene, call: ast.Call, node: ast.expr) -> Iterator[tuple[Scene, FunctionNode, str]]:
    """The parameters of functions of the project, and of constructors, that get an argument. Raises Unknown."""
    callees = home.callees(call, function_around(home, call) or Key(home.source.path, ""))
    for each in callees:
        init = next(home.reach.inference.methods(each.cls, INIT), None) if isinstance(each, ClassType) else None
        key = each.function if isinstance(each, Callable) else init
        if key is None or is_stub(key.path):
            if len(callees) > 1:
                raise Unknown
            return
        facts, function = home.reach.program.function(key), home.at(key.path).nodes.get(key)
        is_bound = init is not None or bool(getattr(each, "receiver", None)) or not facts.owner
        unpacks = any(isinstance(one, ast.Starred) for one in call.args) or any(not one.arg for one in call.keywords)
        names = [one.name for one in facts.parameters if node in arguments_for(call, facts, one.name)]
        if function is None or facts.decorators or not is_bound or unpacks or len(names) != 1:
            raise Unknown
        yield home.at(key.path), function, names[0]
