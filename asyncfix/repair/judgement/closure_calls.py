"""Who calls a function that another one makes: that itself, and who gets it and gives it a name only to call it."""

import ast
from collections.abc import Iterator, Sequence

from asyncfix.link.program import Key
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.judgement.once import is_kept, sites_of
from asyncfix.repair.judgement.passed_on import is_returned
from asyncfix.repair.scene.calls import nodes_of_call
from asyncfix.repair.scene.scene import Scene

Calls = list[tuple[Scene, Key, ast.Call]]


def calls_of_closure(scene: Scene, key: Key) -> Calls | None:
    """All calls of a nested function, each in its function; None where somebody else may have it."""
    home, facts = scene.at(key.path), scene.reach.program.function(key)
    maker = Key(key.path, facts.parent or "")
    around = home.nodes.get(maker)
    if around is None or function_around(home, home.parents[home.nodes[key]]) != maker:
        return None
    names = [each for each in ast.walk(around) if isinstance(each, ast.Name) and each.id == facts.name]
    returned = [each for each in names if is_returned(home, each)]
    found = calls_by_name(home, [each for each in names if each not in returned])
    places = {place_of(home, each) for each in returned}
    if found is None or not places:
        return found
    handed = calls_of_given(scene, maker, places)
    return None if handed is None else found + handed


def calls_by_name(home: Scene, names: Sequence[ast.Name]) -> Calls | None:
    """The calls of a variable, if nothing else is done with it."""
    found: Calls = []
    for each in names:
        call, site = home.parents[each], function_around(home, each)
        if not isinstance(call, ast.Call) or call.func is not each or site is None:
            return None
        found.append((home, site, call))
    return found


def function_around(home: Scene, node: ast.AST) -> Key | None:
    """The function that runs something, unless that is a lambda or a generator, which may do so later.

    `gather(*(load(each) for each in names))` runs its generator at once.
    """
    while not isinstance(node, FunctionNode | ast.Lambda | ast.ClassDef | ast.Module):
        if isinstance(node, ast.GeneratorExp) and not isinstance(home.parents[node], ast.Starred):
            return None
        node = home.parents[node]
    return home.key_of(node) if isinstance(node, FunctionNode) else None


def place_of(home: Scene, name: ast.Name) -> int | None:
    """Where it stands in a row that is returned."""
    around = home.parents[name]
    return around.elts.index(name) if isinstance(around, ast.Tuple) else None


def calls_of_given(scene: Scene, maker: Key, places: set[int | None]) -> Calls | None:
    """The calls of what a function returns, by those who call it and only give the parts names."""
    facts, node = scene.reach.program.function(maker), scene.at(maker.path).nodes[maker]
    if facts.is_async or facts.is_generator or facts.parent or node.decorator_list or is_kept(scene, facts.name):
        return None
    found: Calls = []
    for site, call in sites_of(scene, maker):
        home = scene.at(site.path)
        around = home.nodes.get(site)
        for made in nodes_of_call(home, site, call) if around else [None]:
            for target in targets_of(home, made, places):
                calls = calls_of_target(home, around, target) if around else None
                if calls is None:
                    return None
                found += calls
    return found


def targets_of(home: Scene, made: ast.AST | None, places: set[int | None]) -> Iterator[ast.expr | None]:
    """What the parts of a value are assigned to; None where that can't be told."""
    match home.parents[made] if made else None:
        case ast.Assign(targets=[ast.Tuple(elts=targets)]) if not any(isinstance(e, ast.Starred) for e in targets):
            yield from (targets[each] if each is not None and each < len(targets) else None for each in places)
        case ast.Assign(targets=[ast.Name() as target]) if places == {None}:
            yield target
        case _:
            yield None


def calls_of_target(home: Scene, around: FunctionNode, target: ast.expr | None) -> Calls | None:
    if not isinstance(target, ast.Name):
        return None
    names = [each for each in ast.walk(around) if isinstance(each, ast.Name) and each.id == target.id]
    told = (each for each in ast.walk(around) if isinstance(each, ast.Global | ast.Nonlocal))
    if any(target.id in each.names for each in told):
        return None
    return calls_by_name(home, [each for each in names if each is not target])
