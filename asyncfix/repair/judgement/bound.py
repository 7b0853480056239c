"""What names and attributes are bound to, whatever else knows that: who binds them anew."""

import ast
from collections.abc import Iterator, Sequence

from asyncfix.link.program import Key
from asyncfix.repair.judgement.effects import LASTING, Access
from asyncfix.repair.judgement.locked import uses_of
from asyncfix.repair.judgement.named import functions_using
from asyncfix.repair.judgement.once import is_set_once
from asyncfix.repair.judgement.one_task import are_of_one_task, find_users
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import own_nodes


def is_bound_alone(scene: Scene, first: Access, second: Access) -> bool:
    """Whether nobody else changes some state between two uses: one function that runs once, or one task."""
    state = first.state
    if state.startswith(LASTING) or first.kind == "read":
        return False
    if second.kind == "read":
        return is_set_once(scene, state) and len({key for _, key, _ in changes_of(scene, state)}) == 1
    return is_only_bound(scene, state) and are_of_one_task(scene, find_users(scene, state))


def is_only_bound(scene: Scene, state: str) -> bool:
    """Whether it is never changed in place, but by binding the name, or attribute, anew."""
    changed = changes_of(scene, state)
    return bool(changed) and all(is_binding(*each) for each in changed)


def changes_of(scene: Scene, state: str) -> Sequence[tuple[Scene, Key, Access]]:
    """What changes some state, each with its function and file."""

    def find() -> Iterator[tuple[Scene, Key, Access]]:
        for home, key in functions_using(scene, state):
            yield from ((home, key, each) for each in uses_of(home, key, state) if each.kind != "read")

    return scene.everywhere.remember(("changes of", state), lambda: tuple(find()))


def is_binding(home: Scene, key: Key, change: Access) -> bool:
    """`Base.pool = pool`, not `Base.pools.append(pool)`."""
    statements = [each for each in own_nodes(list(home.nodes[key].body)) if getattr(each, "lineno", 0) == change.line]
    targets = [target for each in statements if isinstance(each, ast.Assign) for target in each.targets]
    return any(ast.unparse(each) == change.name for each in targets)
