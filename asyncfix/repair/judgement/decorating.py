"""Decorators of the project: where their coroutines await what they wrap, and what they use around it."""

import ast
from collections.abc import Iterator, Sequence

from asyncfix.catalog import is_stub
from asyncfix.infer.types import Callable, Giver
from asyncfix.link.program import Key
from asyncfix.model.facts import Function
from asyncfix.model.finding import Reason
from asyncfix.model.remembered import frozen
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.judgement.decorating_methods import is_method, is_of_class, is_understood
from asyncfix.repair.scene.mentions import files_naming, is_last, is_unread
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import own_nodes

SAID = ("__name__", "__qualname__", "__module__", "__doc__")  # what a function is called, and says of itself
UNWRAPPING = ("__wrapped__", "unwrap")  # ways to what a decorator has wrapped


@frozen
class Decorating:
    """A decorator that puts a coroutine of its own in the place of others, and does nothing with those but await them.

    `decorated` are all that it is put on, each time as the innermost decorator.
    """

    wrapper: Key
    awaits: tuple[ast.Await, ...]
    decorated: tuple[Key, ...]


def understand(scene: Scene, wrapper: Key) -> Decorating | None:
    """The decorator that a coroutine is of, if all that becomes of what it wraps is known."""
    return scene.everywhere.remember(("decorating", wrapper), lambda: _understand(scene.at(wrapper.path), wrapper))


def _understand(scene: Scene, wrapper: Key) -> Decorating | None:
    facts, node = scene.reach.program.function(wrapper), scene.nodes.get(wrapper)
    decorator = Key(wrapper.path, facts.parent or "")
    around = scene.nodes.get(decorator)
    if node is None or around is None or not facts.is_async or facts.is_generator:
        return None
    wrapped = _parameter(around, is_bound=is_method(scene, decorator, around))
    awaits = _awaits_alone(scene, wrapper, node, around, wrapped) if wrapped else None
    if not awaits or not _is_only_returned(scene, node, around) or _unwraps_any(scene):
        return None
    decorated = find_decorated(scene, decorator, around)
    return Decorating(wrapper, tuple(awaits), tuple(decorated)) if decorated else None


def _parameter(function: FunctionNode, is_bound: bool) -> str:
    """The only parameter that a call passes: of a method, the one behind its object."""
    arguments = function.args
    if arguments.posonlyargs or arguments.kwonlyargs or arguments.vararg or arguments.kwarg:
        return ""
    return arguments.args[is_bound].arg if len(arguments.args) == 1 + is_bound else ""


def _awaits_alone(
    scene: Scene, wrapper: Key, node: FunctionNode, around: FunctionNode, name: str
) -> Sequence[ast.Await] | None:
    """The awaits of what is wrapped, in the coroutine itself; None where anything else is done with it."""
    if any(isinstance(each, ast.arg) and each.arg == name for part in around.body for each in ast.walk(part)):
        return None
    own = {id(each) for each in own_nodes(list(node.body))}
    found: list[ast.Await] = []
    for each in (each for each in ast.walk(around) if isinstance(each, ast.Name) and each.id == name):
        above = scene.parents[each]
        match above, scene.parents[above]:
            case ast.Call(func=called), ast.Await() as awaited if called is each and id(each) in own:
                found.append(awaited)
            case ast.Attribute(attr=attr, ctx=ast.Load()), _ if attr in SAID:
                pass
            case ast.Call() as call, _ if call in node.decorator_list and _is_of_library(scene, call, wrapper):
                pass
            case _:
                return None
    return found


def _is_of_library(scene: Scene, call: ast.Call, wrapper: Key) -> bool:
    """`@functools.wraps(func)`"""
    callees = scene.callees(call, Key(wrapper.path, scene.reach.program.function(wrapper).parent or ""))
    return bool(callees) and all(isinstance(each, Callable) and is_stub(each.function.path) for each in callees)


def _is_only_returned(scene: Scene, node: FunctionNode, around: FunctionNode) -> bool:
    """Whether a function is what the one around it returns, and nothing else has it; it may get attributes."""
    returned = [each.value for each in own_nodes(list(around.body)) if isinstance(each, ast.Return)]
    names = [each for each in ast.walk(around) if isinstance(each, ast.Name) and each.id == node.name]
    others = [each for each in names if each not in returned]
    is_plain = not node.decorator_list or all(isinstance(each, ast.Call) for each in node.decorator_list)
    is_set = all(is_stored(scene.parents[each]) for each in others)
    return len(returned) == 1 and returned[0] in names and is_plain and len(node.decorator_list) <= 1 and is_set


def is_stored(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)


def _unwraps_any(scene: Scene) -> bool:
    """Whether a file of the project may ask a decorated function for what was wrapped."""

    def find() -> bool:
        return any(word in scene.sources[path].text for path in scene.sources for word in UNWRAPPING)

    return scene.everywhere.remember("unwraps", find)


def find_decorated(scene: Scene, decorator: Key, node: FunctionNode) -> Sequence[Key]:
    """The coroutines that a function is a decorator of; () where it is anything else, or may be for others."""
    facts = scene.reach.program.function(decorator)
    factory = scene.nodes.get(Key(decorator.path, facts.parent)) if facts.parent else None
    if facts.parent and (factory is None or facts.owner or not _is_only_returned(scene, node, factory)):
        return ()
    outer = scene.reach.program.function(Key(decorator.path, facts.parent)) if facts.parent else facts
    if outer.parent or (outer.owner and not is_understood(scene, scene.key(outer), factory or node)):
        return ()
    found: list[Key] = []
    for path in files_naming(scene, outer.name):
        for key in _decorated_in(scene.at(path), decorator, outer, bool(factory)):
            if key is None:
                return ()
            found.append(key)
    return found


def _decorated_in(home: Scene, decorator: Key, outer: Function, is_made: bool) -> Iterator[Key | None]:
    """Those in one file; None for what is something else."""
    name = outer.name
    for each in home.all_nodes:
        match each:
            case ast.Name(id=said) | ast.Attribute(attr=said) if said == name:
                if not outer.owner or is_of_class(home, Key(decorator.path, outer.owner), each):
                    yield from _decorated_at(home, decorator, each, is_made)
            case ast.alias(name=said, asname=other) if name in (said, other):
                yield from [None] if home.source.is_package or other not in (None, said) else []
            case ast.Constant(value=str(text)) if is_last(text, name) and not is_unread(home, each):
                yield None


def _decorated_at(home: Scene, decorator: Key, node: ast.Name | ast.Attribute, is_made: bool) -> Iterator[Key | None]:
    place: ast.AST = node
    above = home.parents[place]
    if is_made and isinstance(above, ast.Call) and above.func is place:
        place, above = above, home.parents[above]
    if not isinstance(above, FunctionNode) or place not in above.decorator_list:
        if isinstance(node, ast.Attribute) or home.source.path == decorator.path or node.id in home.module.names:
            yield None
        return
    key = home.key_of(above)
    facts = home.reach.program.function(key)
    written = facts.decorators[above.decorator_list.index(place)]
    types = home.reach.inference.types(written, Key(key.path, facts.parent or ""))
    is_plain = isinstance(above, ast.AsyncFunctionDef) and not facts.is_generator and place is above.decorator_list[-1]
    is_known = bool(types) and all(isinstance(each, Callable) and each.function == decorator for each in types)
    yield key if is_plain and is_known else None


def awaits_of_wrapped(scene: Scene, wrapper: Key) -> Iterator[ast.Await]:
    """The awaits of a decorator's coroutine that may be of what it wraps: of what is not known, but what it gives."""
    node = scene.nodes.get(wrapper)
    for each in own_nodes(list(node.body)) if node else ():
        match each:
            case ast.Await(value=ast.Call() as call) if all(isinstance(e, Giver) for e in scene.callees(call, wrapper)):
                yield each


def without_counters(wrapper: FunctionNode, conflicts: Iterator[Reason]) -> Iterator[Reason]:
    """But for numbers that a decorator only counts up and down: it looks at none."""
    counting = [each for each in own_nodes(list(wrapper.body)) if isinstance(each, ast.AugAssign)]
    counters = {each.lineno: each.target for each in counting if isinstance(each.op, ast.Add | ast.Sub)}
    targets = list(counters.values())
    others = [each for each in own_nodes(list(wrapper.body)) if isinstance(each, ast.expr) and each not in targets]
    looked_at = {ast.unparse(each) for each in others}
    for each in conflicts:
        if each.line not in counters or ast.unparse(counters[each.line]) in looked_at:
            yield each
