"""Variables that functions share with those inside of them, which run as tasks."""

import ast
from collections.abc import Iterator, Mapping, Sequence

from asyncfix.link.program import Key
from asyncfix.repair.judgement.leaving import LOOPS
from asyncfix.repair.judgement.surroundings import ancestors
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import own_nodes

MADE = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef, ast.GeneratorExp)


def seen_by_tasks(scene: Scene, function: Key) -> Iterator[str]:
    """The variables of functions around that nested coroutines use while others of the same call run."""
    outermost = outermost_around(scene, function)
    yield from scene.remember(("seen by tasks in", outermost), lambda: frozenset(_seen_in(scene, outermost)))


def _seen_in(scene: Scene, outermost: ast.AST | None) -> Iterator[str]:
    for each in begun_beside(scene, outermost):
        own = {id(node) for node in ast.walk(each)}
        names = [name for name in ast.walk(each) if isinstance(name, ast.Name)]
        bound = {name.id for name in names if not isinstance(name.ctx, ast.Load)}
        around = bound_around(scene, each, own)
        yield from (name.id for name in names if name.id in around - bound)


def bound_around(scene: Scene, nested: ast.AST, own: set[int]) -> set[str]:
    """What the functions around a nested one bind."""
    around = scene.parents[nested]
    while not isinstance(around, ast.FunctionDef | ast.AsyncFunctionDef):
        around = scene.parents[around]
    names = (name for name in ast.walk(around) if isinstance(name, ast.Name) and id(name) not in own)
    return {name.id for name in names if not isinstance(name.ctx, ast.Load)}


def rebound_inside(scene: Scene, function: Key) -> Iterator[tuple[str, str]]:
    """The variables of functions around or inside of this one that several tasks of one call may change."""
    for each in begun_beside(scene, outermost_around(scene, function)):
        names = (name for inner in ast.walk(each) if isinstance(inner, ast.Nonlocal) for name in inner.names)
        yield from ((name, function.qualname.partition(".")[0]) for name in names)


def outermost_around(scene: Scene, function: Key) -> ast.AST | None:
    node: ast.AST | None = scene.nodes.get(function)
    outermost = node
    while node:
        outermost = node if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else outermost
        node = scene.parents.get(node)
    return outermost


def begun_beside(scene: Scene, outermost: ast.AST | None) -> Sequence[ast.AsyncFunctionDef]:
    """The coroutines nested in the outermost function around others that run as tasks."""
    return scene.remember(("begun beside", outermost), lambda: list(begun_in(scene, outermost)))


def begun_in(scene: Scene, outermost: ast.AST | None) -> Iterator[ast.AsyncFunctionDef]:
    """Those that are used in another way than being called and awaited at once."""
    nested = nested_coroutines(scene).get(outermost, ())
    if outermost and nested:
        read = (each for each in ast.walk(outermost) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load))
        begun = {each.id for each in read if not is_awaited_call(scene, each)}
        yield from (each for each in nested if each.name in begun)


def nested_coroutines(scene: Scene) -> Mapping[ast.AST | None, Sequence[ast.AsyncFunctionDef]]:
    """The coroutines in other functions, by the outermost of these, from the top down."""

    def find() -> Mapping[ast.AST | None, Sequence[ast.AsyncFunctionDef]]:
        found: dict[ast.AST | None, list[ast.AsyncFunctionDef]] = {}
        for key, node in scene.nodes.items():
            if isinstance(node, ast.AsyncFunctionDef) and (outermost := outermost_around(scene, key)) is not node:
                found.setdefault(outermost, []).append(node)
        return found

    return scene.remember("nested coroutines", find)


def is_awaited_call(scene: Scene, name: ast.Name) -> bool:
    call = scene.parents[name]
    return isinstance(call, ast.Call) and isinstance(scene.parents[call], ast.Await)


def is_before_closures(scene: Scene, function: Key, node: ast.AST) -> bool:
    """Whether a name stands before all that has it in functions inside, and is reached once."""
    name = node.target if isinstance(node, ast.AugAssign) else node
    around = scene.nodes.get(function)
    if around is None or not isinstance(name, ast.Name):
        return False
    first = scene.remember(("closures over", function), lambda: closures_over(around)).get(name.id, 0)
    return name.lineno < first and not any(isinstance(each, LOOPS) for each in ancestors(scene, around, name))


def closures_over(around: ast.FunctionDef | ast.AsyncFunctionDef) -> Mapping[str, int]:
    """The line of the first function inside that has a variable, by the variable; none of those from outside."""
    outside = {name for each in own_nodes(list(around.body)) for name in getattr(each, "names", ()) if is_told(each)}
    found: dict[str, int] = {}
    for made in (each for each in ast.walk(around) if isinstance(each, MADE) and each is not around):
        for name in names_in(made) - outside:
            found[name] = min(made.lineno, found.get(name, made.lineno))
    return found


def is_told(node: ast.AST) -> bool:
    return isinstance(node, ast.Global | ast.Nonlocal)


def names_in(made: ast.AST) -> set[str]:
    inside = list(ast.walk(made))
    told = {name for each in inside if isinstance(each, ast.Global | ast.Nonlocal) for name in each.names}
    return told | {each.id for each in inside if isinstance(each, ast.Name)}
