"""Which coroutines never suspend, and can be called where a function can."""

import ast
from collections.abc import Iterable, Iterator, Mapping

from asyncfix.catalog import is_stub
from asyncfix.infer.types import Callable
from asyncfix.link.program import Key
from asyncfix.model.remembered import frozen, replace
from asyncfix.model.source import Span
from asyncfix.repair.bench import counts_members
from asyncfix.repair.direct.ending import ends_iteration
from asyncfix.repair.direct.spelled import may_be_spelled
from asyncfix.repair.direct.uses import Use, find_uses
from asyncfix.repair.edits import Position, position
from asyncfix.repair.model import Repair
from asyncfix.repair.naming import name_after_function
from asyncfix.repair.runtime.texts import fault_of, has_bare_returns
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.stage import Stage
from asyncfix.repair.scene.syntax import is_suspension, own_nodes

BINDING = ("classmethod", "staticmethod")


@frozen
class Coroutine:
    """A coroutine that never suspends: what awaits it, and where its body begins.

    `is_open`: others may await it, so it stays what it is, and blocks call a twin of this `name`.
    """

    key: Key
    span: Span
    function: Position
    awaits: tuple[Use, ...]
    is_open: bool
    is_nested: bool  # in a function, whose helpers get it as an argument, so a twin would not help
    name: str = ""


Coroutines = Mapping[Key, Coroutine]


def find_coroutines(stage: Stage, awaited: Iterable[Key]) -> Coroutines:
    """Of some coroutines, and those that they await, the ones that never suspend."""
    found: dict[Key, Coroutine] = {}
    seen: set[Key] = set()
    todo = list(awaited)
    while todo:
        key = todo.pop()
        if key not in seen:
            seen.add(key)
            if coroutine := look_at(stage, key):
                found[key] = coroutine
                todo += awaited_by(stage, key) or ()
    return closed(stage, found)


def closed(stage: Stage, found: Coroutines) -> Coroutines:
    """Those that await no others than these."""
    left = dict(found)
    while lost := [key for key in left if not all(each in left for each in awaited_by(stage, key) or ())]:
        for key in lost:
            del left[key]
    return left


def named(stage: Stage, coroutine: Coroutine) -> Coroutine:
    """The coroutine with a name for its twin."""
    path, facts = coroutine.key.path, stage.reach.program.function(coroutine.key)
    wanted = name_after_function(facts.name)
    name = stage.names(path).fresh(wanted, besides=stage.related(path, facts.owner))
    stage.given(path, facts.owner).add(name)
    return replace(coroutine, name=name)


def look_at(stage: Stage, key: Key) -> Coroutine | None:
    """A coroutine that may be called as a function, if those are that it awaits; None for others."""
    if is_stub(key.path) or key.path not in stage.writable or not is_plain(stage, key):
        return None
    if has_bare_returns(stage.sources[key.path]) or fault_of(stage, key.path):
        return None
    node = stage.scene(key.path).nodes[key]
    uses = find_uses(stage, key)
    if uses.is_kept or any(each.is_bare and not is_in_reach(stage, key, each) for each in uses.awaits):
        return None
    facts = stage.reach.program.function(key)
    is_open = uses.is_open or is_of_library(stage, key) or is_promised(stage, key)
    is_open = is_open or (not facts.parent and may_be_spelled(stage, facts.name))
    return Coroutine(key, facts.span, position(node.body[0]), uses.awaits, is_open, bool(facts.parent))


def is_plain(stage: Stage, key: Key) -> bool:
    """Whether a coroutine is one and nothing else, under a name of its own, and awaits nothing but coroutines."""
    facts, scene = stage.reach.program.function(key), stage.scene(key.path)
    node = scene.nodes.get(key)
    is_own = facts.is_async and not facts.is_generator and "#" not in key.qualname
    if node is None or not is_own or scene.module.facts.is_newer or (facts.name[:2] == "__" == facts.name[-2:]):
        return False
    if not all(isinstance(each, ast.Name) and each.id in BINDING for each in node.decorator_list):
        return False
    if awaited_by(stage, key) is None or ends_iteration(stage, key) or not is_only(stage, key):
        return False
    return not (facts.owner and is_overridden(stage, key))


def awaited_by(stage: Stage, key: Key) -> tuple[Key, ...] | None:
    """The coroutines of the project that one awaits; None where it awaits, or enters, anything else."""
    scene = stage.scene(key.path)
    return scene.remember(("awaited by", key), lambda: _awaited_by(scene, key))


def _awaited_by(scene: Scene, key: Key) -> tuple[Key, ...] | None:
    found: list[Key] = []
    for each in own_nodes(list(scene.nodes[key].body)) if key in scene.nodes else ():
        if is_suspension(each):
            awaited = awaited_at(scene, key, each)
            if awaited is None:
                return None
            found.append(awaited)
    return tuple(dict.fromkeys(found))


def awaited_at(scene: Scene, function: Key, node: ast.AST) -> Key | None:
    """The coroutine of the project that an `await` calls, if it can be only one."""
    if not isinstance(node, ast.Await) or not isinstance(node.value, ast.Call):
        return None
    callees = scene.callees(node.value, function)
    called = {each.function for each in callees if isinstance(each, Callable)}
    is_known = len(called) == 1 and all(isinstance(each, Callable) for each in callees)
    found = next(iter(called)) if is_known else None
    if found is None or is_stub(found.path):
        return None
    return found if scene.reach.program.function(found).is_async else None


def is_only(stage: Stage, key: Key) -> bool:
    """Whether its module, or its class, defines nothing else under its name."""
    node = stage.scene(key.path).nodes[key]
    around = getattr(stage.scene(key.path).parents[node], "body", [])
    facts = stage.reach.program.function(key)
    names = [each for each in stage.scene(key.path).nodes if each.qualname.partition("#")[0] == key.qualname]
    return node in around and len(names) == 1 and not is_set(stage, facts.name)


def is_set(stage: Stage, name: str) -> bool:
    """Whether anything puts something else in an attribute of this name."""
    functions = (each for module in stage.reach.program.project for each in module.functions.values())
    return any(write.attr == name for each in functions for write in each.writes)


def is_overridden(stage: Stage, key: Key) -> bool:
    """Whether classes above, below or beside have their own, or what a class has decides what it does."""
    facts, inference = stage.reach.program.function(key), stage.reach.inference
    owner = Key(key.path, facts.owner)
    if counts_members(stage.scene(key.path), owner):
        return True
    classes = {cls for each in (owner, *inference.calls.below(owner)) for cls in inference.order(each)}
    found = {each for cls in classes for each in inference.own_methods(cls, facts.name)}
    return found != {key}


def is_of_library(stage: Stage, key: Key) -> bool:
    """Whether a base of its class is a library's, or unknown: what calls a public method then is not known."""
    facts = stage.reach.program.function(key)
    if not facts.owner or facts.name.startswith("_"):
        return False
    classes = stage.reach.inference.order(Key(key.path, facts.owner))
    bases = [base for cls in classes for base in stage.reach.program.cls(cls).bases]
    return any(is_stub(cls.path) for cls in classes) or len(classes) < len(bases) + 1


def is_promised(stage: Stage, key: Key) -> bool:
    """Whether a protocol has a method of its name, under which others may await it."""
    facts, program = stage.reach.program.function(key), stage.reach.program
    found = [each for module in program.project for each in module.functions.values() if each.name == facts.name]
    owners = [each.owner for each in found if facts.owner and each.owner]
    classes = (Key(module.facts.path, name) for module in program.project for name in module.classes if name in owners)
    return any(counts_members(stage.scene(cls.path), cls) for cls in classes)


def is_in_reach(stage: Stage, key: Key, use: Use) -> bool:
    """Whether what is beside a coroutine can be called where it is, by its name: imported at the top of the file."""
    if use.function.path == key.path:
        return True
    name = stage.reach.program.function(key).name
    found = (each for each in stage.scene(use.function.path).tree.body if isinstance(each, ast.ImportFrom))
    return any(alias.name == name for each in found for alias in each.names)


def awaited_in(scene: Scene, function: Key, statements: Iterable[ast.stmt]) -> Iterator[Key]:
    """The coroutines of the project that some statements await."""
    for each in own_nodes(list(statements)):
        if found := awaited_at(scene, function, each):
            yield found


def called_by(repair: Repair, coroutines: Coroutines) -> set[Key]:
    """The coroutines that a repair calls as functions, at any depth."""
    called = {key for key, each in coroutines.items() if any(is_called(use, repair) for use in each.awaits)}
    while inner := {k for k, each in coroutines.items() if any(use.function in called for use in each.awaits)} - called:
        called |= inner
    return called


def is_called(use: Use, repair: Repair) -> bool:
    return use.function.path == repair.path and use.call in repair.direct
