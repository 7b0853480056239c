"""Files that a coroutine reads and writes without letting others run: a task could now come in between."""

import ast
from collections.abc import Container, Iterable, Iterator, Sequence

from asyncfix.link.program import Key
from asyncfix.model.finding import Reason
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.judgement.conflicts import around_until_suspended, is_simple
from asyncfix.repair.judgement.effects import Access
from asyncfix.repair.judgement.paths import FileUse, calls_of, find_uses
from asyncfix.repair.scene.blocks import bodies
from asyncfix.repair.scene.scene import Scene, suspends
from asyncfix.repair.scene.suspension import Suspension


def find_file_conflicts(
    scene: Scene,
    function: Key,
    node: FunctionNode,
    region: Sequence[ast.stmt],
    suspension: Suspension,
    call: ast.Call | None = None,
) -> Iterator[Reason]:
    """A file is used in a region and, without an await until now, before or after it; one of the uses writes.

    Where only one call of the region moves, the others of its statement count as before or after it.
    """
    inside = list(find_uses(scene, function, [call] if call else calls_of(region)))
    if not inside:
        return
    beside = calls_of(region) if call and is_simple(region[0]) else ()
    others = (each for each in beside if each is not call)
    around = around_until_suspended(scene, function, node, region, suspension)
    for use in find_uses(scene, function, [*others, *calls_of(around)]):
        here = next((each for each in inside if conflict(each, use)), None)
        if here:
            text = f"`{here.path}` is used here and at line {use.line}: other tasks can now run in between"
            yield Reason("new-suspension", here.line, text)
            return


def find_together(scene: Scene, function: Key, body: Sequence[ast.stmt]) -> Iterator[tuple[ast.stmt, ...]]:
    """Neighbours that use one file, which one of them changes: no other task may come in between."""
    index = 0
    while index < len(body):
        end = _end_of_use(scene, function, body, index)
        if end > index + 1:
            yield tuple(body[index:end])
        else:
            yield from (each for suite in bodies(body[index]) for each in find_together(scene, function, suite))
        index = end


def _end_of_use(scene: Scene, function: Key, body: Sequence[ast.stmt], index: int) -> int:
    """Where the last statement ends that uses a file of the first one, or of one between, without an await."""
    end = index + 1
    if suspends([body[index]]):
        return end
    inside = list(find_uses(scene, function, calls_of([body[index]])))
    for place in range(end, len(body) if inside else end):
        if suspends([body[place]]):
            break
        found = list(find_uses(scene, function, calls_of([body[place]])))
        if any(conflict(first, second) for first in inside for second in found):
            end = place + 1
        inside += found
    return end


def changed_files(scene: Scene, function: Key, statements: Sequence[ast.AST]) -> Iterator[str]:
    """The files that statements change, where the words for their paths mean the same in other functions, too."""
    module = scene.reach.program.modules[function.path]
    for use in find_uses(scene, function, calls_of(statements)):
        if use.writes and is_said_everywhere(use.path, module.names):
            yield f"{function.path}:{use.path}"


def changed_states(
    scene: Scene, function: Key, statements: Sequence[ast.AST], writes: Iterable[Access]
) -> frozenset[str]:
    """What `writes` say that statements change of the state that other tasks see, and the files that they change."""
    return frozenset((*(each.state for each in writes), *changed_files(scene, function, statements)))


def is_said_everywhere(path: str, names: Container[str]) -> bool:
    """Whether the words for a path are of the module; those for a local of a called function are no Python."""
    try:
        tree = ast.parse(path, mode="eval")
    except SyntaxError:
        return False
    found = (each.id for each in ast.walk(tree) if isinstance(each, ast.Name))
    return all(name == "self" or name in names for name in found)


def are_files_shared(scene: Scene, function: Key, region: Sequence[ast.AST]) -> bool:
    """Whether two tasks must not do this at once: it reads and writes one file, or one that others write, too."""
    uses = list(find_uses(scene, function, calls_of(region)))
    if any(conflict(first, second) for number, first in enumerate(uses) for second in uses[number + 1 :]):
        return True
    changed = changed_in_file(scene) if uses else frozenset()
    return any(f"{function.path}:{use.path}" in changed for use in uses)


def changed_in_file(scene: Scene) -> frozenset[str]:
    """The files that functions of a module change, by words that mean the same in all of them."""

    def find() -> frozenset[str]:
        changed = (changed_files(scene, key, node.body) for key, node in scene.nodes.items())
        return frozenset(path for found in changed for path in found)

    return scene.remember("changed files", find)


def conflict(first: FileUse, second: FileUse) -> bool:
    """Whether two calls use one file, by the words for it, and one of them writes."""
    return first.path == second.path and (first.writes or second.writes)
