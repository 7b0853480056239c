"""Where a coroutine is waited for: by an `await` of its call, or otherwise."""

import ast
from collections.abc import Iterator, Mapping, Sequence

from asyncfix.catalog import is_stub
from asyncfix.catalog.marks import find_mark
from asyncfix.link.program import Key
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.judgement.other_names import awaited_so
from asyncfix.repair.scene.contents import types_of
from asyncfix.repair.scene.scene import Scene, arguments_for
from asyncfix.repair.scene.stage import Stage
from asyncfix.repair.scene.syntax import given_by, own_nodes

ENTERING = ("__aenter__", "__aexit__")

Waits = Mapping[Key, Sequence[ast.AST]]


def awaits_of(stage: Stage, callee: Key) -> Iterator[tuple[Key, ast.Await]]:
    """The awaits of a coroutine's calls in the coroutines of the project."""
    for root in roots_naming(stage, callee):
        yield from ((root, each) for each in awaits_in(stage.scene(root.path), root).get(callee, ()))


def awaits_in(scene: Scene, root: Key) -> Mapping[Key, Sequence[ast.Await]]:
    """The awaits of a coroutine, by what they call."""

    def find() -> Mapping[Key, Sequence[ast.Await]]:
        found: dict[Key, list[ast.Await]] = {}
        for each in own_nodes(list(scene.nodes[root].body)) if root in scene.nodes else ():
            if isinstance(each, ast.Await) and isinstance(each.value, ast.Call):
                for key in set(scene.called_functions(each.value, root)):
                    found.setdefault(key, []).append(each)
        return found

    return scene.remember(("awaits", root), find)


def is_awaited(scene: Scene, function: Key, call: ast.expr) -> bool:
    """Whether something is awaited where it stands, or by a coroutine that ends as it does: `wait_for`."""
    around = scene.parents[call]
    around = scene.parents[around] if isinstance(around, ast.keyword) else around
    match around:
        case ast.Await():
            return True
        case ast.Call() if awaits_given(scene, function, around, call):
            return is_awaited(scene, function, around)
        case _:
            return False


def awaits_given(scene: Scene, function: Key, outer: ast.Call, given: ast.expr) -> bool:
    """Whether a call makes a coroutine that awaits what it is given; a future may be left by who waits."""
    called = list(scene.called_functions(outer, function))
    return bool(called) and all(is_awaited_by(scene, each, outer, given) for each in called)


def is_awaited_by(scene: Scene, callee: Key, call: ast.Call, given: ast.expr) -> bool:
    facts = scene.reach.program.function(callee)
    if not facts.is_async or facts.is_generator:
        return False
    if mark := find_mark(facts, "awaits"):
        return given in arguments_for(call, facts, mark.first)
    names = () if is_stub(callee.path) else awaited_parameters(scene.at(callee.path), callee)
    return any(given in arguments_for(call, facts, name) for name in names)


def awaited_parameters(home: Scene, function: Key) -> Sequence[str]:
    """The parameters of a coroutine of which it only ever awaits the value: `outcome(call)`."""

    def find() -> Sequence[str]:
        node = home.nodes.get(function)
        if node is None or node.decorator_list:
            return ()
        names = [each.name for each in home.reach.program.function(function).parameters]
        return [each for each in names if is_only_awaited(home, node, each)]

    return home.remember(("awaited parameters", function), find)


def is_only_awaited(home: Scene, node: FunctionNode, name: str) -> bool:
    own = set(own_nodes(list(node.body)))
    used = [each for each in ast.walk(node) if isinstance(each, ast.Name) and each.id == name]
    return bool(used) and all(each in own and isinstance(home.parents[each], ast.Await) for each in used)


def awaited_within(scene: Scene, function: Key, outer: ast.Call) -> Sequence[ast.Call]:
    """The calls whose coroutines a library's awaits, as it is awaited: that of `wait_for(self.load(), 5)`."""
    given = given_by(outer)
    awaited = [each for each in given if isinstance(each, ast.Call) and awaits_given(scene, function, outer, each)]
    return [call for each in awaited for call in (each, *awaited_within(scene, function, each))]


def awaits_above(stage: Stage, callee: Key) -> Iterator[tuple[Key, ast.Await]]:
    """The awaits of a coroutine's calls, and of a library's coroutine that awaits one: `wait_for(self.load(), 5)`."""
    yield from awaits_of(stage, callee)
    for root in roots_naming(stage, callee):
        scene = stage.scene(root.path)
        for wait in waits_in(scene, root).get(callee, ()):
            given = wait.value if isinstance(wait, ast.Await) else None
            if isinstance(wait, ast.Await) and isinstance(given, ast.Call) and awaited_within(scene, root, given):
                yield root, wait


def waits_of(stage: Stage, callee: Key) -> Iterator[tuple[Key, ast.AST]]:
    """`async for`, an `await` of what was made before, or of a function of the project that is given the coroutine.

    Also an `await` of a call that does not say its name, and of one that enters a manager.
    """
    for root in roots_naming(stage, callee):
        yield from ((root, each) for each in waits_in(stage.scene(root.path), root).get(callee, ()))
    yield from awaited_so(stage, callee)


def roots_naming(stage: Stage, callee: Key) -> list[Key]:
    """The coroutines, and other functions of the loop, that call something of the same name."""
    function = stage.reach.program.function(callee)
    names = {function.name, function.owner.rpartition(".")[2]} if function.name in ENTERING else {function.name}
    return roots_calling(stage.scene(callee.path), frozenset(names))


def roots_calling(scene: Scene, names: frozenset[str]) -> list[Key]:
    def find() -> list[Key]:
        reach = scene.reach
        found = {scope for name in names for scope, _ in reach.inference.calls.mentioning(name)}
        return sorted(found.intersection(reach.roots))

    return scene.everywhere.remember(("roots calling", names), find)


def waits_in(scene: Scene, root: Key) -> Waits:
    return scene.remember(("other waits", root), lambda: find_waits(scene, root))


def find_waits(scene: Scene, root: Key) -> Waits:
    found: dict[Key, list[ast.AST]] = {}
    for each in own_nodes(list(scene.nodes[root].body)) if root in scene.nodes else ():
        for call, wait in waiting(scene, root, each):
            for key in set(scene.called_functions(call, root)):
                found.setdefault(key, []).append(wait)
        for key in entered_by(scene, root, each):
            found.setdefault(key, []).append(each)
    return found


def entered_by(scene: Scene, root: Key, node: ast.AST) -> frozenset[Key]:
    """The bodies of managers that a node enters by a call: `stack.enter_async_context(...)`, `manager.__aenter__()`."""
    match node:
        case ast.Await(value=ast.Call(func=ast.Attribute(value=manager, attr="__aenter__"))):
            entered = manager
        case ast.Await(value=ast.Call(args=[entered]) as call) if scene.is_marked(call, root, "enters"):
            pass
        case _:
            return frozenset()
    values = types_of(scene, root, entered)
    return frozenset(key for value in values for key in scene.reach.entering.bodies(value) if not is_stub(key.path))


def waiting(scene: Scene, root: Key, node: ast.AST) -> Iterator[tuple[ast.Call, ast.AST]]:
    """The calls whose coroutine, or asynchronous generator, a node waits for."""
    match node:
        case ast.AsyncFor(iter=ast.Call() as call):
            yield call, node
        case ast.comprehension(iter=ast.Call() as call, is_async=1):
            yield call, call
        case ast.Await(value=ast.NamedExpr(value=ast.Call() as call)):
            yield call, node
        case ast.Await(value=ast.Name(id=name)):
            yield from ((call, node) for call in made(scene.nodes[root], name))
        case ast.Await(value=ast.Call() as outer) if within := awaited_within(scene, root, outer):
            yield from ((call, node) for call in within)
        case ast.Await(value=ast.Call() as outer) if any(
            not is_stub(key.path) for key in scene.called_functions(outer, root)
        ):
            given = given_by(outer)
            yield from ((call, node) for each in given for call in ast.walk(each) if isinstance(call, ast.Call))


def made(node: FunctionNode, name: str) -> Iterator[ast.Call]:
    """The calls whose results get a name in a function."""
    for each in own_nodes(list(node.body)):
        match each:
            case ast.Assign(targets=[ast.Name(id=found)], value=ast.Call() as call) if found == name:
                yield call
            case ast.NamedExpr(target=ast.Name(id=found), value=ast.Call() as call) if found == name:
                yield call


def is_async_generator(scene: Scene, function: Key) -> bool:
    facts = scene.reach.program.function(function)
    return facts.is_async and facts.is_generator and not scene.reach.inference.is_manager(function)


def statement_at(scene: Scene, function: Key, line: int) -> ast.stmt | None:
    """The outermost statement of a function that begins at a line."""

    def find() -> Mapping[int, ast.stmt]:
        found = [each for each in own_nodes(list(scene.nodes[function].body)) if isinstance(each, ast.stmt)]
        return {each.lineno: each for each in reversed(found)}

    return scene.remember_shape(function, "statements at lines", find).get(line)
