"""State that one task alone uses: all that does is awaited, directly or not, by a coroutine that is begun once."""

from collections.abc import Iterable, Iterator, Sequence

from asyncfix.catalog import is_stub
from asyncfix.infer.types import Callable
from asyncfix.link.program import Key
from asyncfix.model.expressions import Call
from asyncfix.repair.judgement.locked import uses_of
from asyncfix.repair.judgement.named import files_using
from asyncfix.repair.judgement.once import is_awaited, is_kept, may_begin_all, runs_once, sites_of
from asyncfix.repair.judgement.passed_on import is_given_anew, is_passed_on, settings_of
from asyncfix.repair.judgement.task_of_object import have_task_each
from asyncfix.repair.scene.scene import Scene


class Unknown(Exception):  # noqa: N818
    """Nothing in the project says in which tasks a function runs."""


def is_of_one_task(scene: Scene, state: str) -> bool:
    """Whether no other task uses some state than one, which waits for its blocks wherever they run.

    Objects may have a task each.
    """

    def find() -> bool:
        users = list(find_users(scene, state))
        return (are_of_one_task(scene, users) or have_task_each(scene, users, state)) and not is_passed_on(scene, state)

    return scene.everywhere.remember(("of one task", state), find)


def is_filled_by_one_task(scene: Scene, state: str) -> bool:
    """Whether what one task puts into a container is all that comes into it, whoever looks at that."""

    def find() -> bool:
        users = list(find_users(scene, state, but_for=("read",)))
        return are_of_one_task(scene, users) or (have_task_each(scene, users, state) and is_made_for_each(scene, state))

    return scene.everywhere.remember(("filled by one task", state), find)


def is_made_for_each(scene: Scene, state: str) -> bool:
    """Whether an attribute only ever gets what was made there."""
    return all(is_given_anew(*each) for each in settings_of(scene, state))


def find_users(scene: Scene, state: str, but_for: Sequence[str] = ()) -> Iterator[Key]:
    for home in map(scene.at, files_using(scene, state)):
        for key in home.nodes:
            if any(use.state == state and use.kind not in but_for for use in uses_of(home, key)):
                yield key


def are_of_one_task(scene: Scene, functions: Iterable[Key]) -> bool:
    """Whether some functions run in one task alone, which is begun once."""
    try:
        found = {each for key in functions for each in beginnings(scene, key, frozenset())}
    except Unknown:
        return False
    return len(found) == 1 and all(runs_once(scene, each) for each in found)


def beginnings(scene: Scene, key: Key, asked: frozenset[Key]) -> Iterator[Key]:
    """The coroutines that tasks begin with which run a function. Raises Unknown."""
    if key in asked or not key.qualname:
        return  # what a module runs as it is loaded is over when tasks begin
    facts, node = scene.reach.program.function(key), scene.at(key.path).nodes.get(key)
    if node is None or node.decorator_list or facts.is_generator:
        raise Unknown
    for site, is_over in calls_of_nested(scene, key) if facts.parent else calls_of(scene, key):
        if is_over:
            yield from beginnings(scene, site, asked | {key})
        else:
            yield key


def calls_of(scene: Scene, key: Key) -> Iterator[tuple[Key, bool]]:
    """Who calls a function, and whether what is called is over then; itself, where a program begins with it."""
    facts = scene.reach.program.function(key)
    if is_kept(scene, facts.name):
        raise Unknown
    sites = sites_of(scene, key)
    if not sites:
        if not (may_begin_all(scene, key) and awaits_others(scene, key)):
            raise Unknown
        yield key, False
    yield from ((site, not facts.is_async or is_awaited(scene, site, call)) for site, call in sites)


def calls_of_nested(scene: Scene, key: Key) -> Iterator[tuple[Key, bool]]:
    from asyncfix.repair.judgement import waits
    from asyncfix.repair.judgement.closure_calls import calls_of_closure

    calls = calls_of_closure(scene, key)
    if not calls:
        raise Unknown
    is_async = scene.reach.program.function(key).is_async
    yield from ((site, not is_async or waits.is_awaited(home, site, call)) for home, site, call in calls)


def awaits_others(scene: Scene, key: Key) -> bool:
    """Whether it awaits coroutines of the project, as what begins a program does."""
    awaited = (each.value for each in scene.reach.program.function(key).operations if each.awaited)
    calls = (each for each in awaited if isinstance(each, Call))
    called = (each for call in calls for each in scene.reach.inference.types(call.function, key))
    return any(isinstance(each, Callable) and not is_stub(each.function.path) for each in called)
